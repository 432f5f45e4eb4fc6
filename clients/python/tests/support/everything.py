"""Messages of every type that the schema language has, in the form of generated modules."""

from __future__ import annotations

import uuid
from dataclasses import KW_ONLY, dataclass
from typing import NamedTuple

from pocketquant.wire import (
    BOOL,
    DURATION,
    F32,
    F64,
    I8,
    I16,
    I32,
    I64,
    TIMESTAMP,
    U8,
    U16,
    U32,
    U64,
    UUID,
    Array,
    Bytes,
    ClosedEnum,
    Column,
    Duration,
    Enum,
    Field,
    List,
    Message,
    OpenEnum,
    Spec,
    String,
    Table,
    Timestamp,
    Value,
    Values,
)


class Side(ClosedEnum):
    """A closed enum of a byte."""

    BUY = 1, "buy"
    SELL = 2, "sell"


class Venue(OpenEnum):
    """An open enum of two bytes."""

    LIT = 1, "lit"
    DARK = 300, "dark pool"


@dataclass(slots=True)
class Item(Message):
    """A small value."""

    number: int
    label: str

    __wire__ = Spec(24, 24, (
        Field("number", 8, U16),
        Field("label", 16, String(0, 20)),
    ))


@dataclass(slots=True)
class Scalars(Message):
    """Everything of a fixed width."""

    a: bool
    b: int
    c: int
    d: int
    e: int
    f: int
    g: int
    h: int
    i: int
    j: float
    k: float
    at: Timestamp
    lasts: Duration
    id: uuid.UUID
    side: Side
    venue: Venue
    from_: int
    u: int

    __wire__ = Spec(112, 112, (
        Field("a", 8, BOOL),
        Field("b", 9, U8),
        Field("c", 10, U16),
        Field("d", 12, U32),
        Field("e", 16, U64),
        Field("f", 24, I8(-5, 5)),
        Field("g", 26, I16),
        Field("h", 28, I32),
        Field("i", 32, I64),
        Field("j", 40, F32(0.1, 0.7, finite=True)),
        Field("k", 48, F64(finite=True)),
        Field("at", 56, TIMESTAMP),
        Field("lasts", 64, DURATION),
        Field("id", 72, UUID),
        Field("side", 88, Enum(Side)),
        Field("venue", 90, Enum(Venue, "H")),
        Field("from_", 96, U64, name="from"),
        Field("u", 104, U8),
    ))


@dataclass(slots=True)
class Pointers(Message):
    """Everything that a block points to, and arrays."""

    text: str
    data: bytes
    item: Item
    items: list[Item]
    names: list[str]
    blobs: list[bytes]
    flags: list[bool]
    counts: list[int]
    prices: list[float]
    times: list[Timestamp]
    ids: list[uuid.UUID]
    sides: list[Side]
    nested: list[list[int]]
    pages: list[list[Item]]
    grid: tuple[int, ...]
    marks: tuple[Side, ...]
    owners: tuple[uuid.UUID, ...]

    __wire__ = Spec(160, 160, (
        Field("text", 8, String(0, 50)),
        Field("data", 16, Bytes(0, 50)),
        Field("item", 24, Value(lambda: Item)),
        Field("items", 32, Values(lambda: Item, 0, 4)),
        Field("names", 40, List(String(1, 8), 0, 5)),
        Field("blobs", 48, List(Bytes(0, 8), 0, 5)),
        Field("flags", 56, List(BOOL, 0, 20)),
        Field("counts", 64, List(U16(1, 500), 0, 20)),
        Field("prices", 72, List(F64(0.0, finite=True), 0, 20)),
        Field("times", 80, List(TIMESTAMP, 0, 20)),
        Field("ids", 88, List(UUID, 0, 3)),
        Field("sides", 96, List(Enum(Side), 0, 9)),
        Field("nested", 104, List(List(I32, 0, 5), 0, 4)),
        Field("pages", 112, List(Values(lambda: Item, 0, 3), 0, 3)),
        Field("grid", 120, Array(U16(0, 9), 3)),
        Field("marks", 126, Array(Enum(Side), 2)),
        Field("owners", 128, Array(UUID, 2)),
    ))


@dataclass(slots=True)
class Optionals(Message):
    """Optional fields behind required ones."""

    number: int
    _: KW_ONLY
    note: str | None = None
    limit: float | None = None
    is_urgent: bool | None = None
    items: list[Item] | None = None
    id: uuid.UUID | None = None
    grid: tuple[float, ...] | None = None

    __wire__ = Spec(80, 16, (
        Field("number", 8, U32),
        Field("note", 16, String(0, 100), bit=0),
        Field("limit", 24, F64(0.0, 1e9), bit=1),
        Field("is_urgent", 32, BOOL, bit=2, name="isUrgent"),
        Field("items", 40, Values(lambda: Item, 0, 4), bit=3),
        Field("id", 48, UUID, bit=4),
        Field("grid", 64, Array(F32, 3), bit=5),
    ))


class TicksRow(NamedTuple):
    """One row of `Ticks`."""

    time: Timestamp
    price: float
    small: float
    size: int
    side: int
    lag: Duration | None
    depth: int | None


@dataclass(slots=True, eq=False)
class Ticks(Table[TicksRow]):
    """Columns, two of them optional."""

    time: Column
    price: Column
    small: Column
    size: Column
    side: Column
    _: KW_ONLY
    lag: Column | None = None
    depth: Column | None = None

    __row__ = TicksRow
    __wire__ = Spec(72, 56, (
        Field("time", 16, TIMESTAMP),
        Field("price", 24, F64(0.0, finite=True)),
        Field("small", 32, F32(-1.0, 1.0)),
        Field("size", 40, U16(1)),
        Field("side", 48, I8),
        Field("lag", 56, DURATION, bit=0),
        Field("depth", 64, U64, bit=1),
    ), rows=(0, 100))


@dataclass(slots=True)
class Holder(Message):
    """A table within a value, and a list of tables."""

    ticks: Ticks
    more: list[Ticks]

    __wire__ = Spec(24, 24, (
        Field("ticks", 8, Value(lambda: Ticks)),
        Field("more", 16, Values(lambda: Ticks, 0, 3)),
    ))
