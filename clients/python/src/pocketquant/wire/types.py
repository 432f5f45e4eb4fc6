"""The types of fields: how each lies in a block, and what is checked in both directions."""

from __future__ import annotations

import math
import struct
import uuid
from collections.abc import Sequence
from typing import Any

from .enums import OpenEnum, WireEnum
from .errors import Rule, WireError
from .reader import Reader, checked_pair
from .time import Duration, Timestamp
from .writer import Writer


class FieldType:
    """One type; an *item* is what `struct` packs into and unpacks from the block for it."""

    size = 8
    alignment = 8
    code = "Q"
    """The item's format in the notation of `struct`."""
    zero: Any = 0
    """The item of an absent field."""
    is_plain = False
    """Whether the item is the value, in every case."""

    def load(self, reader: Reader, item: Any, field: str) -> Any:
        """The value of an item, and of what it points to."""
        raise NotImplementedError

    def store(self, writer: Writer, value: Any, field: str) -> Any:
        """The item of a value; what it points to is appended."""
        raise NotImplementedError


class Scalar(FieldType):
    """A number of a fixed width that is given on as it is."""

    is_plain = True

    def __init__(self, code: str) -> None:
        self.code = code
        self.size = self.alignment = struct.calcsize("<" + code)

    def load(self, reader: Reader, item: Any, field: str) -> Any:
        return item

    def store(self, writer: Writer, value: Any, field: str) -> Any:
        return value


class Integer(Scalar):
    """A whole number, of the declared range where there is one."""

    def __init__(self, code: str, low: int | None = None, high: int | None = None) -> None:
        super().__init__(code)
        bits = self.size * 8
        signed = code.islower()
        self.low = low if low is not None else -(1 << bits - 1) if signed else 0
        self.high = high if high is not None else (1 << bits - signed) - 1
        self.is_plain = low is None and high is None

    def load(self, reader: Reader, item: int, field: str) -> int:
        if not self.low <= item <= self.high:
            raise WireError(Rule.RANGE, field)
        return item

    def store(self, writer: Writer, value: int, field: str) -> int:
        if not self.low <= value <= self.high:
            raise WireError(Rule.RANGE, field)
        return value

    def __call__(self, low: int | None = None, high: int | None = None) -> Integer:
        """The same width with a declared range."""
        return Integer(self.code, low, high)


class Float(Scalar):
    """A floating-point number: finite, and of the declared range, where it must be."""

    def __init__(
        self,
        code: str,
        low: float | None = None,
        high: float | None = None,
        finite: bool = False,
    ) -> None:
        super().__init__(code)
        # The bounds are of the number's own width, as the server's are.
        pack = struct.Struct("<" + code)
        self.low = -math.inf if low is None else pack.unpack(pack.pack(low))[0]
        self.high = math.inf if high is None else pack.unpack(pack.pack(high))[0]
        self.finite = finite
        self.ranged = low is not None or high is not None
        self.is_plain = not finite and not self.ranged
        self._pack = pack

    def load(self, reader: Reader, item: float, field: str) -> float:
        if self.finite and not math.isfinite(item):
            raise WireError(Rule.NOT_FINITE, field)
        if self.ranged and not self.low <= item <= self.high:
            raise WireError(Rule.RANGE, field)
        return item

    def store(self, writer: Writer, value: float, field: str) -> float:
        if self.size == 4:
            try:
                value = self._pack.unpack(self._pack.pack(value))[0]
            except OverflowError:
                raise WireError(Rule.RANGE, field) from None
        return self.load(writer, value, field)  # type: ignore[arg-type]

    def __call__(
        self, low: float | None = None, high: float | None = None, finite: bool = False
    ) -> Float:
        """The same width with declared limits."""
        return Float(self.code, low, high, finite)


class Bool(Scalar):
    """A truth value, a byte of 0 or 1."""

    is_plain = False

    def load(self, reader: Reader, item: int, field: str) -> bool:
        if item > 1:
            raise WireError(Rule.BOOL, field)
        return item == 1

    def store(self, writer: Writer, value: bool, field: str) -> int:
        if value is None:
            raise TypeError("None is no truth value")
        return 1 if value else 0


class Nanoseconds(Scalar):
    """A timestamp or a duration."""

    is_plain = False

    def __init__(self, kind: type[Timestamp] | type[Duration]) -> None:
        super().__init__("q")
        self.kind = kind

    def load(self, reader: Reader, item: int, field: str) -> int:
        return self.kind(item)


class Uuid(Scalar):
    """Sixteen bytes in the order of the text."""

    is_plain = False
    zero = bytes(16)

    def __init__(self) -> None:
        super().__init__("16s")
        self.alignment = 8

    def load(self, reader: Reader, item: bytes, field: str) -> uuid.UUID:
        return uuid.UUID(bytes=item)

    def store(self, writer: Writer, value: uuid.UUID, field: str) -> bytes:
        return value.bytes


class Enum(Scalar):
    """An enum of the schema, in its width."""

    is_plain = False

    def __init__(self, kind: type[WireEnum], code: str = "B") -> None:
        super().__init__(code)
        self.kind = kind
        self.is_open = issubclass(kind, OpenEnum)
        self.cases: dict[int, WireEnum] = {case.value: case for case in kind}

    def load(self, reader: Reader, item: int, field: str) -> WireEnum:
        case = self.cases.get(item)
        if case is not None:
            return case
        if not self.is_open:
            raise WireError(Rule.UNKNOWN_CASE, field)
        return self.kind(item)

    def store(self, writer: Writer, value: int, field: str) -> int:
        if not self.is_open and value not in self.cases:
            raise WireError(Rule.UNKNOWN_CASE, field)
        return int(value)


class String(FieldType):
    """A text of so many bytes in UTF-8."""

    def __init__(self, low: int, high: int) -> None:
        self.low, self.high = low, high

    def load(self, reader: Reader, item: int, field: str) -> str:
        offset, count = checked_pair(item, self.low, self.high, field)
        if not count:
            return ""
        reader.take(count, offset, field)
        try:
            return str(reader.data[offset : offset + count], "utf-8")
        except UnicodeDecodeError:
            raise WireError(Rule.UTF8, field) from None

    def store(self, writer: Writer, value: str, field: str) -> int:
        try:
            content = value.encode()
        except UnicodeEncodeError:
            raise WireError(Rule.UTF8, field) from None
        count = len(content)
        if not self.low <= count <= self.high:
            raise WireError(Rule.LENGTH, field)
        return writer.append(content, count, count)


class Bytes(FieldType):
    """So many bytes."""

    def __init__(self, low: int, high: int) -> None:
        self.low, self.high = low, high

    def load(self, reader: Reader, item: int, field: str) -> bytes:
        offset, count = checked_pair(item, self.low, self.high, field)
        if not count:
            return b""
        reader.take(count, offset, field)
        return bytes(reader.data[offset : offset + count])

    def store(self, writer: Writer, value: bytes | bytearray | memoryview, field: str) -> int:
        content = bytes(value)
        count = len(content)
        if not self.low <= count <= self.high:
            raise WireError(Rule.LENGTH, field)
        return writer.append(content, count, count)


class List(FieldType):
    """So many elements: of a fixed width, or a pair for each and then what the pairs point to."""

    def __init__(self, element: FieldType, low: int, high: int) -> None:
        self.element, self.low, self.high = element, low, high
        self._items = struct.Struct("<" + element.code)

    def load(self, reader: Reader, item: int, field: str) -> list[Any]:
        offset, count = checked_pair(item, self.low, self.high, field)
        if not count:
            return []
        element = self.element
        length = count * element.size
        reader.take(length, offset, field)
        items = _items(reader.data[offset : offset + length], element, self._items)
        if element.is_plain:
            return items
        load = element.load
        return [load(reader, item, field) for item in items]

    def store(self, writer: Writer, value: Sequence[Any], field: str) -> int:
        count = len(value)
        if not self.low <= count <= self.high:
            raise WireError(Rule.LENGTH, field)
        if not count:
            return 0
        length = count * self.element.size
        pair = writer.size | count << 32
        part = writer.reserve((length + 7) & ~7)
        items = [self.element.store(writer, element, field) for element in value]
        content = pack_items(items, self.element, field)
        writer.parts[part] = content + bytes(-length & 7)
        return pair


class Array(FieldType):
    """A fixed number of scalars inline in the block."""

    is_plain = False

    def __init__(self, element: Scalar, count: int) -> None:
        self.element, self.count = element, count
        self.size = element.size * count
        self.alignment = element.alignment
        self.code = f"{self.size}s"
        self.zero = bytes(self.size)
        self._items = struct.Struct("<" + element.code)

    def load(self, reader: Reader, item: bytes, field: str) -> tuple[Any, ...]:
        load = self.element.load
        items = _items(item, self.element, self._items)
        return tuple(load(reader, each, field) for each in items)

    def store(self, writer: Writer, value: Sequence[Any], field: str) -> bytes:
        if len(value) != self.count:
            raise WireError(Rule.LENGTH, field)
        items = [self.element.store(writer, each, field) for each in value]
        return pack_items(items, self.element, field)


def _items(data: Any, element: FieldType, each: struct.Struct) -> list[Any]:
    if len(element.code) == 1:
        code: Any = element.code
        return memoryview(data).cast(code).tolist()
    return [item for (item,) in each.iter_unpack(data)]


def pack_items(items: Sequence[Any], element: FieldType, field: str) -> bytes:
    """Items one behind the other; a number that does not fit its width breaks `range`."""
    try:
        return struct.pack("<" + element.code * len(items), *items)
    except (struct.error, OverflowError):
        refuse_items(items, [element.code] * len(items), [field] * len(items))
        raise


def refuse_items(items: Sequence[Any], codes: Sequence[str], fields: Sequence[str]) -> None:
    """Raises for the first item that `struct` does not pack, with its field's name."""
    for item, code, field in zip(items, codes, fields):
        try:
            struct.pack("<" + code, item)
        except (struct.error, OverflowError):
            if isinstance(item, int) or (isinstance(item, float) and code in "fd"):
                raise WireError(Rule.RANGE, field) from None
            raise TypeError(f"field {field}: {item!r} is of another type") from None


BOOL = Bool("B")
U8, U16, U32, U64 = (Integer(code) for code in "BHIQ")
I8, I16, I32, I64 = (Integer(code) for code in "bhiq")
F32, F64 = Float("f"), Float("d")
TIMESTAMP, DURATION = Nanoseconds(Timestamp), Nanoseconds(Duration)
UUID = Uuid()
