"""What a verb can be told, and was told."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from .._generated.messages import Instrument, Interval
from ..wire import Timestamp
from .errors import usage


@dataclass(frozen=True)
class Option:
    """Something that a verb can be told by name: `--name VALUE`, or `--name` alone."""

    name: str
    value: str | None
    help: str


@dataclass(frozen=True)
class Verb:
    """One thing that the command does."""

    name: str
    summary: str
    run: Callable[[Arguments], None]
    operands: tuple[tuple[str, str], ...] = ()
    options: tuple[Option, ...] = field(default=())

    @property
    def all_options(self) -> tuple[Option, ...]:
        """Its own and those of every verb."""
        return self.options + EVERYWHERE


EVERYWHERE = (
    Option("socket", "PATH", "the server's socket; the user's own server where it is not given"),
    Option("help", None, "what this does"),
)
OUTPUT = Option("output", "FORMAT", "table, json or csv; table where it is not given")
INTERVAL = Option(
    "interval", "INTERVAL", "1m 3m 5m 15m 30m 45m 1h 2h 3h 4h 1d 1w 1M; 1d where it is not given")


def verb_in(words: Sequence[str], verbs: Sequence[Verb]) -> Verb | None:
    """The verb among the words; options may stand before it."""
    options = [*EVERYWHERE, OUTPUT, *(option for verb in verbs for option in verb.options)]
    valued = {f"--{option.name}" for option in options if option.value}
    index = 0
    while index < len(words):
        word = words[index]
        if not word.startswith("-") or word == "-":
            for verb in verbs:
                if verb.name == word:
                    return verb
            known = ", ".join(verb.name for verb in verbs)
            raise usage(f'there is no verb "{word}"; it is one of {known}')
        index += 2 if word in valued else 1
    return None


class Arguments:
    """The operands and options of a verb."""

    def __init__(self, words: Sequence[str], verb: Verb) -> None:
        self.operands: list[str] = []
        self._values: dict[str, str] = {}
        rest = list(reversed(words))
        has_verb = only_operands = False
        while rest:
            word = rest.pop()
            if only_operands or not word.startswith("-") or word == "-":
                if has_verb:
                    self.operands.append(word)
                has_verb = True
            elif word == "--":
                only_operands = True
            elif word == "-h":
                self._values["help"] = ""
            else:
                self._take(word, rest, verb)
        if not self.has("help"):
            self._check_operands(verb)

    def _take(self, word: str, rest: list[str], verb: Verb) -> None:
        name, equals, value = word.lstrip("-").partition("=")
        option = next((each for each in verb.all_options if each.name == name), None)
        if not word.startswith("--") or option is None:
            raise usage(
                f"{verb.name} has no option {word}; pocketquant {verb.name} --help lists them")
        if name in self._values:
            raise usage(f"--{name} was given twice")
        if option.value is None:
            if equals:
                raise usage(f"--{name} takes no value")
            self._values[name] = ""
        elif equals:
            self._values[name] = value
        elif rest:
            self._values[name] = rest.pop()
        else:
            raise usage(f"--{name} needs a value: --{name} {option.value}")

    def _check_operands(self, verb: Verb) -> None:
        if len(self.operands) < len(verb.operands):
            name, help_text = verb.operands[len(self.operands)]
            raise usage(
                f"{verb.name} needs {name}, {help_text}; see pocketquant {verb.name} --help")
        if len(self.operands) > len(verb.operands):
            extra = self.operands[len(verb.operands)]
            raise usage(f'"{extra}" has no place behind {verb.name}')

    def get(self, option: str) -> str | None:
        """The value of an option; None where it was not given."""
        return self._values.get(option)

    def has(self, option: str) -> bool:
        """Whether an option was given."""
        return option in self._values

    def integer(self, option: str, least: int, most: int | None = None) -> int | None:
        """A whole number within the range; None where the option was not given."""
        text = self.get(option)
        if text is None:
            return None
        if re.fullmatch(r"[+-]?[0-9]+", text):
            value = int(text)
            if least <= value <= ((1 << 63) - 1 if most is None else most):
                return value
        end = "on" if most is None else f"to {most}"
        raise usage(f'--{option} is a whole number from {least} {end}, not "{text}"')

    def timestamp(self, option: str) -> Timestamp | None:
        """An instant; None where the option was not given."""
        text = self.get(option)
        if text is None:
            return None
        try:
            return Timestamp.parse(text)
        except ValueError:
            raise usage(
                f"--{option} is a date or a time, 2000-03-01 or 2000-03-01T09:30:00Z, "
                f'not "{text}"') from None

    def interval(self) -> Interval:
        """The interval; a day where it was not given."""
        text = self.get("interval")
        if text is None:
            return Interval.ONE_DAY
        try:
            return Interval.parse(text)
        except ValueError:
            known = " ".join(map(str, Interval))
            raise usage(f'there is no interval "{text}"; it is one of {known}') from None

    def instrument(self, text: str) -> Instrument:
        """The instrument of a symbol, upper case as the server writes it."""
        exchange, colon, code = text.partition(":")
        sizes = [len(part.encode("utf-8", "surrogateescape")) for part in (exchange, code)]
        if not colon or not all(1 <= size <= 32 for size in sizes):
            raise usage(
                f'"{text}" is no symbol; write EXCHANGE:CODE, each of 1 to 32 characters, '
                "such as NASDAQ:AAPL")
        return Instrument(exchange.upper(), code.upper())

    def output_format(self) -> str:
        """The format of the output."""
        text = self.get("output")
        if text is None:
            return "table"
        if text not in ("table", "json", "csv"):
            raise usage(f'--output is table, json or csv, not "{text}"')
        return text
