"""Where the fields of a message lie: the table that decoding and encoding are driven by."""

from __future__ import annotations

import operator
import struct
from collections.abc import Callable
from typing import Any

from . import columns
from .errors import Rule, WireError
from .reader import Reader
from .types import FieldType, Scalar, refuse_items
from .writer import Writer

_HEADER = 8
_ROWS = struct.Struct("<I4s")


class Field:
    """A field: its attribute, where it lies, its type, and its presence bit if it is optional.

    `name` is the field's name in the schema where the attribute has another; errors use it.
    """

    __slots__ = ("attribute", "bit", "name", "offset", "type")

    def __init__(
        self,
        attribute: str,
        offset: int,
        type: FieldType,
        bit: int | None = None,
        name: str | None = None,
    ) -> None:
        self.attribute = attribute
        self.offset = offset
        self.type = type
        self.bit = bit
        self.name = name or attribute


class Spec:
    """The fields of a message, compiled when its class is made.

    `length` and `minimum` are those of the block; `rows` is the range of a table's rows, and None
    for a message that is none.
    """

    def __init__(
        self,
        length: int,
        minimum: int,
        fields: tuple[Field, ...] = (),
        rows: tuple[int, int] | None = None,
    ) -> None:
        self.length = length
        self.minimum = minimum
        self.fields = fields
        self.rows = rows
        self.optionals = sum(field.bit is not None for field in fields)
        self.attributes = tuple(field.attribute for field in fields)
        self._compile()

    def _compile(self) -> None:
        form, inner, outer = "", "", ""
        end = start = _HEADER if self.rows is None else _HEADER + _ROWS.size
        gap = 0
        for field in self.fields:
            size = 8 if self.rows is not None else field.type.size
            code = "Q" if self.rows is not None else field.type.code
            pad = field.offset - end
            form += f"{pad}x{code}"
            gap += pad
            inner += f"{pad}s{size}x" if pad else f"{size}x"
            end = field.offset + size
        outer = inner + (f"{self.length - end}s" if self.length > end else "")
        gap_behind = self.length - end
        self._fields = struct.Struct("<" + form)
        # Packing begins with the block's head.
        head = "II" if self.rows is None else "III4x"
        self._whole = struct.Struct(f"<{head}{form}{gap_behind}x")
        self._start = start
        self._inner = _Gaps(inner) if gap else None
        self._outer = _Gaps(outer) if gap or gap_behind else None
        self._loads = [
            (index, field, None if field.type.is_plain else field.type.load)
            for index, field in enumerate(self.fields)
            if field.bit is not None or not field.type.is_plain
        ]
        self._stores = [(field, field.type.store) for field in self.fields]
        names = self.attributes
        self._values: Callable[[Any], tuple[Any, ...]] = (
            operator.attrgetter(*names) if len(names) > 1 else _values_of(names)
        )

    # Decoding

    def load(self, reader: Reader, offset: int, length: int, presence: int) -> list[Any]:
        """The values of the fields, in order; the block has been taken."""
        data: Any = reader.data
        is_newer = length > self.length or presence >> self.optionals
        base = offset
        if length < self.length:
            # An older writer's block: what it does not have reads as zeros.
            data = bytes(data[offset : offset + length]) + bytes(self.length - length)
            base = 0
        if self.rows is not None:
            return self._load_columns(reader, data, base, length, presence, bool(is_newer))
        gaps = self._inner if is_newer else self._outer
        if gaps is not None:
            gaps.check(data, base + self._start)
        items = list(self._fields.unpack_from(data, base + self._start))
        for index, field, load in self._loads:
            if field.bit is not None and not self._is_present(field, data, base, length, presence):
                items[index] = None
            elif load is not None:
                items[index] = load(reader, items[index], field.name)
        return items

    def _is_present(
        self, field: Field, data: Any, base: int, length: int, presence: int
    ) -> bool:
        assert field.bit is not None
        size = 8 if self.rows is not None else field.type.size
        if presence >> field.bit & 1:
            if field.offset + size > length:
                raise WireError(Rule.PRESENCE, field.name)
            return True
        start = base + field.offset
        if any(data[start : start + size]):
            raise WireError(Rule.NOT_ZERO, field.name)
        return False

    def _load_columns(
        self, reader: Reader, data: Any, base: int, length: int, presence: int, is_newer: bool
    ) -> list[Any]:
        rows, zeros = _ROWS.unpack_from(data, base + _HEADER)
        gaps = self._inner if is_newer else self._outer
        if any(zeros):
            raise WireError(Rule.NOT_ZERO)
        if gaps is not None:
            gaps.check(data, base + self._start)
        assert self.rows is not None
        if not self.rows[0] <= rows <= self.rows[1]:
            raise WireError(Rule.LENGTH)
        items = list(self._fields.unpack_from(data, base + self._start))
        for index, field in enumerate(self.fields):
            if field.bit is not None and not self._is_present(field, data, base, length, presence):
                items[index] = None
                continue
            items[index] = _load_column(reader, items[index], rows, field)
        return items

    # Encoding

    def store(self, message: Any, writer: Writer) -> bytes:
        """The block of a message; what it points to is appended."""
        if self.rows is not None:
            return self._store_columns(message, writer)
        presence = 0
        items: list[Any] = []
        for value, (field, store) in zip(self._values(message), self._stores):
            if field.bit is not None:
                if value is None:
                    items.append(field.type.zero)
                    continue
                presence |= 1 << field.bit
            try:
                items.append(store(writer, value, field.name))
            except (TypeError, AttributeError) as error:
                raise TypeError(f"field {field.name}: {error}") from error
        try:
            return self._whole.pack(self.length, presence, *items)
        except (struct.error, OverflowError):
            refuse_items(
                items, [f.type.code for f in self.fields], [f.name for f in self.fields])
            raise

    def _store_columns(self, table: Any, writer: Writer) -> bytes:
        presence, rows = 0, -1
        items: list[int] = []
        columns_in_order = self._values(table)
        for value, field in zip(columns_in_order, self.fields):
            element = field.type
            assert isinstance(element, Scalar) and self.rows is not None
            if field.bit is not None:
                if value is None:
                    items.append(0)
                    continue
                presence |= 1 << field.bit
            column = columns.converted(value, element, field.name)
            if rows < 0:
                rows = len(column)
                if not self.rows[0] <= rows <= self.rows[1]:
                    raise WireError(Rule.LENGTH)
            if len(column) != rows:
                raise WireError(Rule.RAGGED, field.name)
            columns.check(column, element, field.name)
            items.append(writer.append(columns.content(column), rows * element.size, rows))
        return self._whole.pack(self.length, presence, max(rows, 0), *items)


def _values_of(names: tuple[str, ...]) -> Callable[[Any], tuple[Any, ...]]:
    return lambda message: tuple(getattr(message, name) for name in names)


def _load_column(reader: Reader, item: int, rows: int, field: Field) -> Any:
    element = field.type
    assert isinstance(element, Scalar)
    offset, count = item & 0xFFFF_FFFF, item >> 32
    if count != rows:
        raise WireError(Rule.RAGGED, field.name)
    if not count:
        if offset:
            raise WireError(Rule.OFFSET, field.name)
        return columns.from_bytes(b"", element)
    length = count * element.size
    reader.take(length, offset, field.name)
    column = columns.from_bytes(memoryview(reader.data)[offset : offset + length], element)
    columns.check(column, element, field.name)
    return column


class _Gaps:
    """The bytes between the fields of a block, which must be zero."""

    __slots__ = ("_struct", "_zeros")

    def __init__(self, form: str) -> None:
        self._struct = struct.Struct("<" + form)
        self._zeros = self._struct.unpack(bytes(self._struct.size))

    def check(self, data: Any, start: int) -> None:
        if self._struct.unpack_from(data, start) != self._zeros:
            raise WireError(Rule.NOT_ZERO)
