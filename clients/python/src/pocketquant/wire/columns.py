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
    if dtype.kind in "iu" and isinstance(values, (list, tuple)):
        try:
            # Of whole numbers in a list numpy may make others.
            return np.frombuffer(array.array(element.code, values), dtype=dtype)
        except OverflowError:
            raise WireError(Rule.RANGE, field) from None
        except TypeError:
            pass
    given = np.asarray(values)
    if given.dtype.kind in "Mm" and isinstance(element, Nanoseconds):
        given = given.astype(f"{given.dtype.kind}8[ns]").view(np.int64)
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
    if element.is_plain or not isinstance(element, (Float, Integer)) or not len(column):
        return
    finite = isinstance(element, Float) and element.finite
    ranged = not isinstance(element, Float) or element.ranged
    np = numpy()
    if np is None:
        if finite and not _all_finite(column):
            raise WireError(Rule.NOT_FINITE, field)
        # Least and most say nothing where a NaN is among the values; it is outside every range.
        if ranged and not all(element.low <= value <= element.high for value in column):
            raise WireError(Rule.RANGE, field)
        return
    # Both are NaN where one of the values is.
    least, most = np.minimum.reduce(column), np.maximum.reduce(column)
    if finite and not (math.isfinite(least) and math.isfinite(most)):
        raise WireError(Rule.NOT_FINITE, field)
    if ranged and not (element.low <= least and most <= element.high):
        raise WireError(Rule.RANGE, field)


def _all_finite(column: Any) -> bool:
    # A sum is finite only where each value is; one that is not may have overflowed.
    return math.isfinite(sum(column)) or all(map(math.isfinite, column))


_NUMPY_CODES = {
    "B": "u1", "b": "i1", "H": "<u2", "h": "<i2", "I": "<u4", "i": "<i4", "Q": "<u8", "q": "<i8",
    "f": "<f4", "d": "<f8",
}


def _dtype(element: Scalar) -> Any:
    return numpy().dtype(_NUMPY_CODES[element.code])


def concatenated(columns: list[Any], element: Scalar) -> Any:
    """The columns one behind the other."""
    np = numpy()
    if np is not None:
        return np.concatenate(columns) if columns else np.empty(0, dtype=_dtype(element))
    return from_bytes(b"".join(content(column) for column in columns), element)
