"""How long a caller waits: seconds as people give them, and the instants that they mean."""

from __future__ import annotations

import math
import numbers
import time

CLOSE_SECONDS = 5.0
"""How long a client that is closed waits for the calls under way: as long as a server that ends."""

_ROOM_TIME = 1_000_000_000
"""How long a new call waits for the ends of withdrawn ones, in nanoseconds.

They come as soon as the server has read the cancels; one that takes longer is still at work on
the calls, and whoever calls is better told than kept.
"""


def checked_timeout(timeout: float | None) -> float | None:
    """The timeout, if it is one; raises `ValueError` or `TypeError` where it is none."""
    if timeout is None:
        return None
    if not isinstance(timeout, numbers.Real):
        raise TypeError(f"timeout is a number of seconds or None, not {timeout!r}")
    seconds = float(timeout)
    if math.isnan(seconds) or seconds < 0:
        raise ValueError(
            f"timeout is {seconds:g} and must be 0 or more seconds; math.inf sets no deadline")
    return seconds


def deadline_after(timeout: float | None) -> int | None:
    """The deadline in nanoseconds of CLOCK_MONOTONIC; infinity sets none."""
    seconds = checked_timeout(timeout)
    nanoseconds = math.inf if seconds is None else seconds * 1e9
    return None if math.isinf(nanoseconds) else time.monotonic_ns() + int(nanoseconds)


def room_deadline(deadline: int | None) -> int:
    """Until when a new call with this deadline waits for the ends of withdrawn ones."""
    until = time.monotonic_ns() + _ROOM_TIME
    return until if deadline is None else min(until, deadline)


def has_passed(until: int | None) -> bool:
    """Whether it is later than `until`; never where that is none."""
    return until is not None and until <= time.monotonic_ns()


def seconds_to(until: int) -> float:
    """The time that is left."""
    return max(0, until - time.monotonic_ns()) / 1e9


def sooner(one: int | None, other: int | None) -> int | None:
    """The earlier of two instants, either of which may be none."""
    if one is None or other is None:
        return one if other is None else other
    return min(one, other)
