"""Random messages of any generated class, and bytes that may be none."""

from __future__ import annotations

import random
import struct
import uuid
from collections.abc import Callable
from typing import Any

from pocketquant.wire import (
    Array,
    Bytes,
    Enum,
    List,
    Message,
    String,
    Value,
    Values,
)
from pocketquant.wire.types import Bool, FieldType, Float, Integer, Nanoseconds, Uuid

# A list that may be long has at most so many elements, a text so many bytes.
_MOST_ELEMENTS = 3
_MOST_BYTES = 24


def made(kind: type[Message], source: random.Random) -> Message:
    """A random message of the class `kind`, within its limits."""
    spec = kind.__wire__
    rows = None if spec.rows is None else _size(*spec.rows, _MOST_ELEMENTS, source)
    values: dict[str, Any] = {}
    for field in spec.fields:
        if field.bit is not None and source.random() < 0.5:
            continue
        make = _maker(field.type, source)
        values[field.attribute] = make() if rows is None else [make() for _ in range(rows)]
    return kind(**values)


def noise(kind: type[Message], source: random.Random) -> bytes:
    """Bytes behind the head of a block of the class, most of them zero, so that some are read."""
    length = kind.__wire__.length
    rest = bytes(
        source.randrange(256) if source.random() < 0.25 else 0
        for _ in range(source.randint(0, length + 64)))
    return struct.pack("<II", length, source.choice([0, 1, 255])) + rest


def _size(low: int, high: int, most: int, source: random.Random) -> int:
    return source.randint(low, min(high, max(low, most)))


def _maker(kind: FieldType, source: random.Random) -> Callable[[], Any]:
    if isinstance(kind, Value):
        return lambda: made(kind._of(), source)
    if isinstance(kind, Values):
        return lambda: [
            made(kind._of(), source)
            for _ in range(_size(kind.low, kind.high, _MOST_ELEMENTS, source))]
    if isinstance(kind, (List, Array)):
        make = _maker(kind.element, source)
        return lambda: [make() for _ in range(
            kind.count if isinstance(kind, Array)
            else _size(kind.low, kind.high, _MOST_ELEMENTS, source))]
    if isinstance(kind, String):
        return lambda: _text(_size(kind.low, kind.high, _MOST_BYTES, source), source)
    if isinstance(kind, Bytes):
        return lambda: source.randbytes(_size(kind.low, kind.high, _MOST_BYTES, source))
    return _scalar_maker(kind, source)


def _scalar_maker(kind: FieldType, source: random.Random) -> Callable[[], Any]:
    if isinstance(kind, Bool):
        return lambda: source.random() < 0.5
    if isinstance(kind, Integer):
        return lambda: source.choice([kind.low, kind.high, source.randint(kind.low, kind.high)])
    if isinstance(kind, Float):
        return lambda: _number(kind, source)
    if isinstance(kind, Nanoseconds):
        edges = [-(1 << 63), (1 << 63) - 1, -1, 0]
        return lambda: kind.kind(source.choice([*edges, source.getrandbits(64) - (1 << 63)]))
    if isinstance(kind, Enum):
        unknown = [kind.kind(source.getrandbits(8 * kind.size))] if kind.is_open else []
        return lambda: source.choice([*kind.cases.values(), *unknown])
    if isinstance(kind, Uuid):
        return lambda: uuid.UUID(int=source.getrandbits(128))
    raise TypeError(f"{kind} is not known")


def _number(kind: Float, source: random.Random) -> float:
    form = "<" + kind.code
    largest = struct.unpack(form, {4: b"\xff\xff\x7f\x7f", 8: b"\xff" * 6 + b"\xef\x7f"}[kind.size])
    numbers = [0.0, -0.0, 0.1, -1.5, 1e-40, 3.0e38, *largest, source.uniform(-1e6, 1e6)]
    if not kind.finite and not kind.ranged:
        numbers += [float("nan"), float("inf"), float("-inf")]
    numbers = [struct.unpack(form, struct.pack(form, number))[0] for number in numbers]
    allowed = [number for number in numbers if not kind.ranged or kind.low <= number <= kind.high]
    return float(source.choice([*allowed, max(kind.low, -largest[0]), min(kind.high, largest[0])]))


def _text(size: int, source: random.Random) -> str:
    characters = (source.choice("aZ é日\U0001F642\0\"\\\n\x7f\u2028") for _ in range(size))
    text = "".join(characters).encode()[:size].decode("utf-8", "ignore")
    return text + "x" * (size - len(text.encode()))
