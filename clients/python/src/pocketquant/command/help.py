"""What the command says of itself."""

from __future__ import annotations

from collections.abc import Sequence

from .arguments import Verb

EXIT_CODES = "exit codes: 0 done, 1 it failed, 2 the command was not understood"


def overview(verbs: Sequence[Verb]) -> str:
    """The verbs, a line each."""
    lines = _table([(verb.name, verb.summary) for verb in verbs])
    return (
        "pocketquant: market data for the programs of one host\n\n"
        f"usage: pocketquant VERB [options]\n\n{lines}\n\n"
        f"pocketquant VERB --help says more about each.\n{EXIT_CODES}")


def page(verb: Verb) -> str:
    """All about one verb."""
    operands = "".join(f" {name}" for name, _ in verb.operands)
    sections = [
        f"pocketquant {verb.name}: {verb.summary}",
        f"usage: pocketquant {verb.name}{operands} [options]",
    ]
    if verb.operands:
        sections.append(_table(verb.operands))
    options = [
        (f"--{option.name} {option.value or ''}", option.help) for option in verb.all_options
    ]
    sections.append("options:\n" + _table(options))
    sections.append(EXIT_CODES)
    return "\n\n".join(sections)


def _table(rows: Sequence[tuple[str, str]]) -> str:
    width = max(len(left) for left, _ in rows)
    return "\n".join(f"  {left.ljust(width)}  {right}" for left, right in rows)
