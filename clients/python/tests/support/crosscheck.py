"""Compares what another implementation makes of messages with what this one makes of them.

    python3 -m support.crosscheck THEIRS OURS SEED

A line of a file is a message: whether it was `made` as one or is `other` bytes, the contract, the
name, what its maker reads, and the bytes in hexadecimal digits, with tabs between. What is read is
JSON, or `error`, the rule and the field's path. THEIRS is checked here, OURS is written for others.
"""

from __future__ import annotations

import importlib
import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from pocketquant._generated import messages as market
from pocketquant.wire import Message, WireError

from .contracts import all_messages
from .json_form import difference, from_json, parsed, to_json
from .made import made, noise
from .randomness import damaged

CONTRACTS: dict[str, ModuleType] = {
    "market": market, "types": importlib.import_module("contracts.types.messages")}

_ROUNDS = 20
_SHOWN = 20


def outcome(kind: type[Message], content: bytes) -> str:
    """What is read: JSON, or what is wrong."""
    try:
        message = kind.decode(content)
    except WireError as error:
        return f"error {error.rule.value} {error.field}".rstrip()
    return json.dumps(to_json(message))


def _complaint(line: str) -> str | None:
    """What this implementation says against a line of the other."""
    how, contract, name, theirs, digits = line.split("\t")
    kind: type[Message] = getattr(CONTRACTS[contract], name)
    content = bytes.fromhex(digits)
    ours = outcome(kind, content)
    if theirs.startswith("error") or ours.startswith("error"):
        return None if theirs == ours else f"read as {ours}"
    found = difference(parsed(ours), parsed(theirs))
    if found is not None:
        return f"read otherwise: {found}"
    if how == "made":
        if kind.decode(content).encode() != content:
            return "encoded again to other bytes"
        if from_json(kind, parsed(theirs)).encode() != content:
            return "encoded from JSON to other bytes"
    return None


def _ours(source: random.Random) -> Iterator[str]:
    for contract, module in CONTRACTS.items():
        for kind in all_messages(module):
            for _ in range(_ROUNDS):
                whole = made(kind, source).encode()
                contents = [("made", whole), ("other", damaged(source, whole))]
                for how, content in [*contents, ("other", noise(kind, source))]:
                    read = outcome(kind, content)
                    yield "\t".join((how, contract, kind.__name__, read, content.hex()))


def main(theirs: str, ours: str, seed: str) -> int:
    """Checks one file and writes the other; gives the exit code."""
    Path(ours).write_text("\n".join(_ours(random.Random(int(seed)))) + "\n", "utf-8")
    complaints = 0
    lines = Path(theirs).read_text("utf-8").removesuffix("\n").split("\n")
    for line in lines:
        found = _complaint(line)
        if found is not None:
            complaints += 1
            if complaints <= _SHOWN:
                print(f"{found}: {line}", file=sys.stderr)
    print(f"{len(lines)} messages, {complaints} complaints")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
