"""Random messages and random damage; a failure names the seed that repeats it."""

from __future__ import annotations

import os
import random
import uuid
from typing import Any

from pocketquant.wire import Duration, Timestamp

from .everything import Holder, Item, Optionals, Pointers, Scalars, Side, Ticks, Venue


def seed() -> int:
    """The seed of this run: of the environment's POCKETQUANT_SEED, or a new one."""
    given = os.environ.get("POCKETQUANT_SEED")
    return int(given) if given else random.SystemRandom().randrange(1 << 32)


def _text(source: random.Random, low: int, high: int) -> str:
    text = "".join(source.choice("aä€😀 Z") for _ in range(high))
    content = text.encode()[: source.randint(low, high)]
    text = content.decode("utf-8", "ignore")
    return text if len(text.encode()) >= low else "x" * low


def _bits(source: random.Random, bits: int, signed: bool = False) -> int:
    value = source.choice([0, 1, (1 << bits) - 1, source.getrandbits(bits)])
    return value - (1 << bits - 1) if signed else value


def _id(source: random.Random) -> uuid.UUID:
    return uuid.UUID(int=source.getrandbits(128))


def _item(source: random.Random) -> Item:
    return Item(_bits(source, 16), _text(source, 0, 20))


def _many(source: random.Random, most: int, make: Any) -> list[Any]:
    return [make() for _ in range(source.randint(0, most))]


def scalars(source: random.Random) -> Scalars:
    """A message of scalars."""
    return Scalars(
        source.random() < 0.5, _bits(source, 8), _bits(source, 16), _bits(source, 32),
        _bits(source, 64), source.randint(-5, 5), _bits(source, 16, True),
        _bits(source, 32, True), _bits(source, 64, True), source.choice([0.5, 0.125, 0.25]),
        source.uniform(-1e300, 1e300), Timestamp(_bits(source, 64, True)),
        Duration(_bits(source, 64, True)), _id(source), source.choice(list(Side)),
        Venue(source.choice([1, 300, 7, 65_535])), _bits(source, 64), _bits(source, 8))


def pointers(source: random.Random) -> Pointers:
    """A message that points to much."""
    return Pointers(
        _text(source, 0, 50), source.randbytes(source.randint(0, 50)), _item(source),
        _many(source, 4, lambda: _item(source)), _many(source, 5, lambda: _text(source, 1, 8)),
        _many(source, 5, lambda: source.randbytes(source.randint(0, 8))),
        _many(source, 20, lambda: source.random() < 0.5),
        _many(source, 20, lambda: source.randint(1, 500)), _many(source, 20, source.random),
        _many(source, 20, lambda: Timestamp(_bits(source, 64, True))),
        _many(source, 3, lambda: _id(source)),
        _many(source, 9, lambda: source.choice(list(Side))),
        _many(source, 4, lambda: _many(source, 5, lambda: _bits(source, 32, True))),
        _many(source, 3, lambda: _many(source, 3, lambda: _item(source))),
        tuple(source.randint(0, 9) for _ in range(3)),
        tuple(source.choice(list(Side)) for _ in range(2)), (_id(source), _id(source)))


def optionals(source: random.Random) -> Optionals:
    """A message some of whose fields are absent."""
    def maybe(make: Any) -> Any:
        return make() if source.random() < 0.5 else None

    return Optionals(
        _bits(source, 32), note=maybe(lambda: _text(source, 0, 100)),
        limit=maybe(lambda: source.uniform(0, 1e9)), is_urgent=maybe(lambda: True),
        items=maybe(lambda: _many(source, 4, lambda: _item(source))),
        id=maybe(lambda: _id(source)), grid=maybe(lambda: (0.5, -0.0, float("inf"))))


def ticks(source: random.Random) -> Ticks:
    """A table, sometimes without its optional columns."""
    rows = source.choice([0, 1, 3, 100])

    def column(make: Any) -> list[Any]:
        return [make() for _ in range(rows)]

    return Ticks(
        column(lambda: _bits(source, 64, True)), column(source.random),
        column(lambda: source.choice([0.5, -1.0, 1.0])), column(lambda: source.randint(1, 65_535)),
        column(lambda: source.randint(-128, 127)),
        lag=column(lambda: _bits(source, 64, True)) if source.random() < 0.5 else None,
        depth=column(lambda: _bits(source, 64)) if source.random() < 0.5 else None)


def holder(source: random.Random) -> Holder:
    """Tables within a value."""
    return Holder(ticks(source), _many(source, 3, lambda: ticks(source)))


MAKERS = (scalars, pointers, optionals, ticks, holder)


def damaged(source: random.Random, content: bytes) -> bytes:
    """The bytes with some changed, cut off, or put in between."""
    data = bytearray(content)
    for _ in range(source.choice([1, 1, 2, 4])):
        kind = source.randrange(5)
        at = source.randrange(len(data)) if data else 0
        if kind == 0 and data:
            data[at] = source.choice([0, 1, 7, 8, 255, source.randrange(256)])
        elif kind == 1:
            del data[at:]
        elif kind == 2:
            data[at:at] = bytes(source.choice([1, 8, 16]))
        elif kind == 3:
            word = source.choice([0, 1, 8, 16, 24, 64, 1 << 31, (1 << 32) - 1])
            data[at & ~3 : (at & ~3) + 4] = word.to_bytes(4, "little")
        else:
            data += source.randbytes(source.choice([1, 8]))
    return bytes(data)
