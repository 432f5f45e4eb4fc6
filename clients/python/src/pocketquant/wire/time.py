"""Instants and durations in nanoseconds, exact, with their texts."""

from __future__ import annotations

import datetime
import re

_NANOSECONDS = 1_000_000_000
_LEAST = -(1 << 63)
_MOST = (1 << 63) - 1
# The day number of 1970-01-01 in Python's calendar.
_EPOCH_ORDINAL = 719_163
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)

_TEXT = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})"
    r"(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?"
    r"(?:[Zz]|([+-])(\d{2})(?::?(\d{2}))?)?)?",
    re.ASCII,
)


def _checked(nanoseconds: int, what: str) -> int:
    if not _LEAST <= nanoseconds <= _MOST:
        raise ValueError(f"{what} does not fit 64 bits of nanoseconds")
    return nanoseconds


class Timestamp(int):
    """An instant: nanoseconds since 1970-01-01T00:00:00Z, leap seconds not counted.

    It is an ``int`` with a text; the range is that of 64 bits, from 1677 to 2262.
    """

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> Timestamp:
        """An instant from RFC 3339 or ISO 8601's date.

        ``2000-03-01``, ``2000-03-01 09:30``, ``2000-03-01T09:30:00.5+02:00``; without an offset
        it is UTC. Raises ``ValueError`` for a text that is something else, names a day that does
        not exist, or has digits finer than a nanosecond.
        """
        match = _TEXT.fullmatch(text)
        if match is None:
            raise ValueError(f'"{text}" is no date or time, such as 2000-03-01T09:30:00Z')
        year, month, day, hour, minute, second, fraction, sign, east, east_minutes = match.groups()
        try:
            days = datetime.date(int(year), int(month), int(day)).toordinal() - _EPOCH_ORDINAL
            datetime.time(int(hour or 0), int(minute or 0), int(second or 0))
            datetime.time(int(east or 0), int(east_minutes or 0))
        except ValueError:
            raise ValueError(f'"{text}" names a day or time that does not exist') from None
        seconds = days * 86_400 + int(hour or 0) * 3600 + int(minute or 0) * 60 + int(second or 0)
        offset = int(east or 0) * 3600 + int(east_minutes or 0) * 60
        seconds -= -offset if sign == "-" else offset
        nanoseconds = seconds * _NANOSECONDS + int((fraction or "").ljust(9, "0"))
        return cls(_checked(nanoseconds, f'"{text}"'))

    @classmethod
    def from_datetime(cls, value: datetime.datetime) -> Timestamp:
        """The instant of a datetime that has a time zone; one without is refused."""
        if value.utcoffset() is None:
            raise ValueError("a datetime without a time zone names no instant; give it tzinfo")
        return cls(_nanoseconds(value - _EPOCH, f"{value}"))

    def to_datetime(self) -> datetime.datetime:
        """The instant in UTC, cut to the microseconds that a datetime holds."""
        return _EPOCH + datetime.timedelta(microseconds=self // 1000)

    def __str__(self) -> str:
        seconds, fraction = divmod(int(self), _NANOSECONDS)
        days, rest = divmod(seconds, 86_400)
        date = datetime.date.fromordinal(days + _EPOCH_ORDINAL).isoformat()
        text = f"{date}T{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}"
        if fraction:
            text += f".{fraction:09}".rstrip("0")
        return text + "Z"

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __repr__(self) -> str:
        return f"Timestamp({int(self)})"


class Duration(int):
    """A duration in nanoseconds; an ``int`` with a text such as ``1.5s``."""

    __slots__ = ()

    @classmethod
    def from_timedelta(cls, value: datetime.timedelta) -> Duration:
        """The duration of a timedelta, exactly."""
        return cls(_nanoseconds(value, f"{value}"))

    def to_timedelta(self) -> datetime.timedelta:
        """The duration, cut to the microseconds that a timedelta holds."""
        return datetime.timedelta(microseconds=self // 1000)

    @property
    def seconds(self) -> float:
        """The duration in seconds."""
        return int(self) / _NANOSECONDS

    def __str__(self) -> str:
        whole, fraction = divmod(abs(int(self)), _NANOSECONDS)
        text = f"{whole}.{fraction:09}".rstrip("0") if fraction else f"{whole}"
        return f"-{text}s" if self < 0 else f"{text}s"

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __repr__(self) -> str:
        return f"Duration({int(self)})"


def _nanoseconds(value: datetime.timedelta, what: str) -> int:
    seconds = value.days * 86_400 + value.seconds
    return _checked(seconds * _NANOSECONDS + value.microseconds * 1000, what)
