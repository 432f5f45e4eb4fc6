"""One table from many, without keeping the many."""

from __future__ import annotations

import mmap
from typing import Any, Generic, TypeVar

from . import columns
from .spec import Spec
from .types import Scalar

T = TypeVar("T")

# From so many rows on the tables are copied as they come. The memory of each is then free for the
# next while it still is in the processor's cache, which costs less than to keep all until the end.
_COPIED_FROM = 65_536


class _GrowingColumn:
    """Memory that the kernel moves to where there is more, without copying it."""

    __slots__ = ("_capacity", "_element", "_memory", "_size")

    def __init__(self, element: Scalar) -> None:
        self._element = element
        self._size = 0
        self._capacity = 4 << 20
        self._memory = mmap.mmap(
            -1, self._capacity, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        self._want_large_pages()

    def _want_large_pages(self) -> None:
        try:
            self._memory.madvise(mmap.MADV_HUGEPAGE)
        except OSError:
            # A kernel without them: it only takes longer.
            pass

    def append(self, content: memoryview) -> None:
        """Copies bytes to the end."""
        end = self._size + len(content)
        if end > self._capacity:
            while end > self._capacity:
                self._capacity *= 2
            self._memory.resize(self._capacity)
            self._want_large_pages()
        self._memory[self._size : end] = content
        self._size = end

    def column(self) -> Any:
        """The column that the bytes are."""
        return columns.from_bytes(memoryview(self._memory)[: self._size], self._element)


class TableBuilder(Generic[T]):
    """Takes tables of one kind and gives one with the rows of all.

    An optional column is there where all of the tables have it.
    """

    def __init__(self, kind: type[T]) -> None:
        self._kind = kind
        spec: Spec = kind.__wire__  # type: ignore[attr-defined]
        self._fields = spec.fields
        self._parts: list[T] = []
        self._rows = 0
        self._growing: list[_GrowingColumn | None] | None = None

    def add(self, table: T) -> None:
        """Adds the rows of a table."""
        if self._growing is not None:
            self._copy(table)
            return
        self._parts.append(table)
        self._rows += len(table)  # type: ignore[arg-type]
        if self._rows >= _COPIED_FROM and len(self._parts) > 1:
            self._growing = [_GrowingColumn(_element(field)) for field in self._fields]
            for part in self._parts:
                self._copy(part)
            self._parts = []

    def _copy(self, table: T) -> None:
        assert self._growing is not None
        for index, (field, growing) in enumerate(zip(self._fields, self._growing)):
            given = getattr(table, field.attribute)
            if given is None:
                self._growing[index] = None
            elif growing is not None:
                column = columns.converted(given, _element(field), field.name)
                growing.append(columns.content(column))

    def finish(self) -> T:
        """The table."""
        if len(self._parts) == 1:
            return self._parts[0]
        joined: dict[str, Any] = {}
        for index, field in enumerate(self._fields):
            if self._growing is not None:
                growing = self._growing[index]
                column = None if growing is None else growing.column()
            else:
                column = self._joined(field.attribute, _element(field), field.name, field.bit)
            joined[field.attribute] = column
        return self._kind(**joined)

    def _joined(self, attribute: str, element: Scalar, name: str, bit: int | None) -> Any:
        given = [getattr(part, attribute) for part in self._parts]
        if any(column is None for column in given) or (bit is not None and not given):
            return None
        return columns.concatenated(
            [columns.converted(column, element, name) for column in given], element)


def _element(field: Any) -> Scalar:
    assert isinstance(field.type, Scalar)
    return field.type
