"""Tables: columns of equal length, with their rows, and as frames of other libraries."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar, Generic, TypeAlias, TypeVar, overload

from . import columns
from .builder import TableBuilder
from .message import Message
from .time import Duration, Timestamp
from .types import Nanoseconds, Scalar

Row = TypeVar("Row")
T = TypeVar("T", bound="Table[Any]")

Column: TypeAlias = Any
"""One column of a table.

A column that was received is a read-only numpy array where numpy is installed and a `memoryview`
elsewhere; both refer to the bytes that came. A column to send may be any sequence of numbers.
Timestamps and durations are nanoseconds in 64 bits.
"""


class Table(Message, Generic[Row]):
    """Columns, all equally long; it iterates over its rows, and slices are tables."""

    __slots__ = ()

    __row__: ClassVar[type[Any]]
    """The named tuple of a row."""

    def __len__(self) -> int:
        for name in self.__wire__.attributes:
            column = getattr(self, name)
            if column is not None:
                return len(column)
        return 0

    def __iter__(self) -> Iterator[Row]:
        lists = [self._values(name, kind) for name, kind in self._columns()]
        return map(self.__row__, *lists)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self: T, index: slice) -> T: ...
    def __getitem__(self, index: int | slice) -> Any:
        if isinstance(index, slice):
            return type(self)(**{
                name: None if (column := getattr(self, name)) is None else column[index]
                for name, _ in self._columns()
            })
        at = range(len(self))[index]
        return next(iter(self[at : at + 1]))

    def __eq__(self, other: object) -> bool:
        """Whether both have the same values, bit by bit."""
        if type(self) is not type(other):
            return NotImplemented
        return self._contents() == other._contents()

    __hash__ = None  # type: ignore[assignment]

    def _contents(self) -> list[memoryview | None]:
        return [
            None if (column := getattr(self, name)) is None
            else columns.content(columns.converted(column, kind, name))
            for name, kind in self._columns()
        ]

    def _columns(self) -> Iterable[tuple[str, Scalar]]:
        for field in self.__wire__.fields:
            assert isinstance(field.type, Scalar)
            yield field.attribute, field.type

    def _values(self, name: str, kind: Scalar) -> Iterable[Any]:
        column = getattr(self, name)
        if column is None:
            return [None] * len(self)
        values = column.tolist() if hasattr(column, "tolist") else column
        return map(kind.kind, values) if isinstance(kind, Nanoseconds) else values

    @classmethod
    def concatenate(cls: type[T], tables: Iterable[T]) -> T:
        """The rows of the tables one behind the other, in one table of any length.

        An optional column is there where all of the tables have it.
        """
        builder = TableBuilder(cls)
        for table in tables:
            builder.add(table)
        return builder.finish()

    def to_numpy(self) -> dict[str, Any]:
        """The columns as numpy arrays by their names, times as `datetime64[ns]` (which is UTC).

        Raises `ImportError` where numpy is not installed.
        """
        np = columns.numpy()
        if np is None:
            raise ImportError("to_numpy() needs numpy: pip install numpy")
        arrays: dict[str, Any] = {}
        for name, kind in self._columns():
            column = getattr(self, name)
            if column is None:
                continue
            array = columns.converted(column, kind, name)
            if isinstance(kind, Nanoseconds):
                array = array.view({Timestamp: "M8[ns]", Duration: "m8[ns]"}[kind.kind])
            arrays[name] = array
        return arrays

    def to_pandas(self) -> Any:
        """The table as a pandas frame; a column of timestamps named `time` is its index, in UTC.

        Raises `ImportError` where pandas is not installed.
        """
        try:
            pandas = importlib.import_module("pandas")
        except ImportError:
            raise ImportError("to_pandas() needs pandas: pip install pandas") from None
        data = self.to_numpy()
        for name, kind in self._columns():
            if name in data and isinstance(kind, Nanoseconds) and kind.kind is Timestamp:
                data[name] = pandas.DatetimeIndex(data[name], name=name).tz_localize("UTC")
        index = data.pop("time") if "time" in data and data["time"].dtype != "int64" else None
        return pandas.DataFrame(data, index=index)
