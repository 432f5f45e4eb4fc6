"""What people write, as the schema's values: symbols, intervals, times, and tables to import."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Any

from ._generated.messages import (
    Bars,
    GetLatestBar,
    GetOHLCV,
    ImportBars,
    ImportBatch,
    Instrument,
    Interval,
    RangeEnd,
    Rows,
    SortOrder,
)
from .wire import Timestamp

Instant = Timestamp | datetime.datetime | str | int
"""A time: a `Timestamp`, a datetime with a time zone, RFC 3339, or nanoseconds since 1970."""

Importable = Rows | Bars | Mapping[str, Any] | Any
"""Rows to import: a table, a pandas frame, or arrays by the names of the columns."""

_BATCH = 16_384
"""The rows of a message of an import: what fits a frame, so that no column is copied."""
_COLUMNS = ("open", "high", "low", "close", "volume")
_TIMES = ("time", "datetime", "date")


def instrument(symbol: str | Instrument) -> Instrument:
    """The instrument of a symbol such as `NASDAQ:AAPL`; the server judges the two parts."""
    if isinstance(symbol, Instrument):
        return symbol
    exchange, colon, code = symbol.partition(":")
    if not colon:
        raise ValueError(
            f'"{symbol}" is no symbol; write EXCHANGE:CODE, such as NASDAQ:AAPL')
    return Instrument(exchange, code)


def interval_of(interval: str | Interval) -> Interval:
    """The interval that people write as `interval`."""
    return interval if isinstance(interval, Interval) else Interval.parse(interval)


def instant(value: Instant | None) -> Timestamp | None:
    """The instant that `value` names."""
    if value is None or isinstance(value, Timestamp):
        return value
    if isinstance(value, str):
        return Timestamp.parse(value)
    if isinstance(value, datetime.datetime):
        return Timestamp.from_datetime(value)
    return Timestamp(value)


def bars_request(
    symbol: str | Instrument, interval: str | Interval, from_: Instant | None,
    to: Instant | None, limit: int | None, descending: bool,
) -> GetOHLCV:
    """The query for bars; a limit keeps the last of the range, or the first of one from `from_`."""
    return GetOHLCV(
        instrument(symbol), interval_of(interval), from_=instant(from_), to=instant(to),
        limit=limit, keep=RangeEnd.LAST if from_ is None else RangeEnd.FIRST,
        order=SortOrder.DESCENDING if descending else SortOrder.ASCENDING)


def latest_bar_request(symbol: str | Instrument, interval: str | Interval) -> GetLatestBar:
    """The query for the latest bar."""
    return GetLatestBar(instrument(symbol), interval_of(interval))


def import_request(
    symbol: str | Instrument, interval: str | Interval, strict: bool
) -> ImportBars:
    """The command of an import."""
    return ImportBars(instrument(symbol), interval_of(interval), strict)


def batches(data: Importable) -> Iterator[ImportBatch]:
    """The messages of an import of `data`."""
    rows = rows_of(data)
    for start in range(0, len(rows), _BATCH):
        yield ImportBatch(rows[start : start + _BATCH], 0)


def rows_of(data: Importable) -> Rows:
    """The rows in a table, a pandas frame, or arrays by name; without volumes they are 0."""
    if isinstance(data, Rows):
        return data
    if isinstance(data, Bars):
        return Rows(data.time, data.open, data.high, data.low, data.close, data.volume)
    named = {str(name).lower(): data[name] for name in data.keys()}
    time = next((named[name] for name in _TIMES if name in named), None)
    if time is None:
        time = getattr(data, "index", None)
        if not hasattr(time, "tz"):
            raise ValueError(f"there are no times: give one of {', '.join(_TIMES)}")
    missing = [name for name in _COLUMNS[:4] if name not in named]
    if missing:
        raise ValueError(f"there is no column {missing[0]}")
    if "volume" not in named:
        named["volume"] = [0.0] * len(named["close"])
    return Rows(_nanoseconds(time), *(named[name] for name in _COLUMNS))


def _nanoseconds(times: Any) -> Any:
    """Times as a column; pandas' times with a zone are those of UTC."""
    zoned = times.dt if hasattr(times, "dt") else times
    if getattr(zoned, "tz", None) is not None:
        return zoned.tz_convert("UTC").tz_localize(None)
    if isinstance(times, (list, tuple)) and times and isinstance(
        times[0], (str, datetime.datetime)
    ):
        return [instant(time) for time in times]
    return times
