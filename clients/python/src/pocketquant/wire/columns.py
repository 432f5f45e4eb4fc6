"""The columns of a table: numpy arrays where numpy is installed, memory views elsewhere."""

from __future__ import annotations

import array
import importlib
import math
from typing import Any

from .errors import Rule, WireError
from .types import Float, Integer, Nanoseconds, Scalar

_UNKNOWN: Any = object()
_numpy: Any = _UNKNOWN


def numpy() -> Any:
    """The module numpy, or None where it is not installed; imported when it is first needed."""
    global _numpy
    if _numpy is _UNKNOWN:
        try:
            _numpy = importlib.import_module("numpy")
        except ImportError:
            _numpy = None
    return _numpy


def from_bytes(data: Any, element: Scalar) -> Any:
    """A read-only column of the values that lie in `data`, without copying them."""
    np = numpy()
    view = memoryview(data).toreadonly()
    if np is not None:
        return np.frombuffer(view, dtype=_dtype(element))
    return view.cast(element.code)  # type: ignore[call-overload]


def converted(values: Any, element: Scalar, field: str) -> Any:
    """The values as a column that can travel; the same object where it is one."""
    np = numpy()
    if np is not None:
        return _converted_by_numpy(np, values, element, field)
    if isinstance(values, memoryview) and values.format == element.code and values.c_contiguous:
        return values
    if isinstance(values, array.array) and values.typecode == element.code:
        return values
    try:
        return array.array(element.code, values)
    except OverflowError:
        raise WireError(Rule.RANGE, field) from None


def _converted_by_numpy(np: Any, values: Any, element: Scalar, field: str) -> Any:
    dtype = _dtype(element)
    try:
        given = np.asarray(values)
        if given.dtype.kind in "Mm" and isinstance(element, Nanoseconds):
            given = given.astype(f"{given.dtype.kind}8[ns]").view(np.int64)
        elif given.dtype.kind == "O" and isinstance(element, Integer):
            given = np.asarray(values, dtype=dtype)
    except OverflowError:
        raise WireError(Rule.RANGE, field) from None
    if given.dtype != dtype:
        if given.size and not (given.dtype.kind in "iu" or given.dtype.kind == dtype.kind == "f"):
            raise TypeError(f"column {field}: values of {given.dtype} are not {dtype}")
        same = given.astype(dtype)
        if dtype.kind in "iu" and not _fits(given, element):
            raise WireError(Rule.RANGE, field)
        given = same
    if given.ndim != 1:
        raise TypeError(f"column {field}: an array of {given.ndim} dimensions")
    return np.ascontiguousarray(given)


def _fits(given: Any, element: Scalar) -> bool:
    if not given.size:
        return True
    full = Integer(element.code)
    return full.low <= int(given.min()) and int(given.max()) <= full.high


def content(column: Any) -> memoryview:
    """The bytes of a converted column."""
    view = memoryview(column)
    return view.cast("B") if len(view) else memoryview(b"")


def check(column: Any, element: Scalar, field: str) -> None:
    """Refuses values that break what the schema declares on the column."""
    if element.is_plain or isinstance(element, Nanoseconds) or not len(column):
        return
    if isinstance(element, Float):
        # A sum is finite only where each value is; one that is not may have overflowed.
        if element.finite and not _sum_is_finite(column) and not _all_finite(column):
            raise WireError(Rule.NOT_FINITE, field)
        if element.ranged and not _all_within(column, element.low, element.high):
            raise WireError(Rule.RANGE, field)
    elif isinstance(element, Integer) and not _all_within(column, element.low, element.high):
        raise WireError(Rule.RANGE, field)


def _sum_is_finite(column: Any) -> bool:
    np = numpy()
    if np is None:
        return math.isfinite(sum(column))
    with np.errstate(over="ignore", invalid="ignore"):
        return math.isfinite(column.sum())


def _all_finite(column: Any) -> bool:
    np = numpy()
    if np is None:
        return all(map(math.isfinite, column))
    return bool(np.isfinite(column).all())


def _all_within(column: Any, low: float, high: float) -> bool:
    np = numpy()
    if np is None:
        # Least and most say nothing where a NaN is among the values; it is outside every range.
        return all(low <= value <= high for value in column)
    return bool(low <= column.min() and column.max() <= high)


def _dtype(element: Scalar) -> Any:
    return numpy().dtype("<" + {"B": "u1", "b": "i1"}.get(element.code, element.code))


def concatenated(columns: list[Any], element: Scalar) -> Any:
    """The columns one behind the other."""
    np = numpy()
    if np is not None:
        return np.concatenate(columns) if columns else np.empty(0, dtype=_dtype(element))
    return from_bytes(b"".join(content(column) for column in columns), element)
