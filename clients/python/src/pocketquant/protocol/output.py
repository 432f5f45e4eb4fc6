"""Frames on their way out: those that steer in front of those that carry data."""

from __future__ import annotations

from collections import deque
from typing import Any

HIGH_WATER = 4 << 20
"""Data beyond this has streams wait: far more than the kernel's buffers hold."""


class Output:
    """What is to be written next, in whole frames; it knows which opens have left in whole."""

    __slots__ = (
        "_control", "_control_size", "_data", "_data_size", "_opens",
        "_opens_taken", "_taken", "_written",
    )

    def __init__(self) -> None:
        self._control: list[bytes] = []
        self._control_size = 0
        self._data: list[Any] = []
        self._data_size = 0
        # Where in the data each open ends; once taken, where in all that was ever written.
        self._opens: list[tuple[int, int]] = []
        self._opens_taken: deque[tuple[int, int]] = deque()
        self._taken = 0
        self._written = 0

    def __bool__(self) -> bool:
        return bool(self._control or self._data)

    @property
    def is_full(self) -> bool:
        """Whether streams should wait before they add more."""
        unsent = self._control_size + self._data_size + self._taken - self._written
        return unsent > HIGH_WATER

    @property
    def is_flooded(self) -> bool:
        """Whether more frames that steer wait than a peer that reads can have asked for."""
        return self._control_size > HIGH_WATER

    def control(self, frame: bytes) -> None:
        """Appends a frame that goes out before all data that has not been taken."""
        self._control.append(frame)
        self._control_size += len(frame)

    def data(self, *parts: Any) -> None:
        """Appends the parts of a frame of data."""
        self._data.extend(parts)
        self._data_size += sum(map(len, parts))

    def open(self, stream: int, *parts: Any) -> None:
        """Appends the parts of an open."""
        self.data(*parts)
        self._opens.append((self._data_size, stream))

    def take(self) -> list[Any]:
        """What is to be written next, in this order and in whole."""
        batch = self._control + self._data if self._control else self._data
        start = self._taken + self._control_size
        for end, stream in self._opens:
            self._opens_taken.append((start + end, stream))
        self._taken = start + self._data_size
        self._control, self._data, self._opens = [], [], []
        self._control_size = self._data_size = 0
        return batch

    def wrote(self, count: int) -> list[int]:
        """Notes that `count` of the bytes taken have been written; gives the opens that left."""
        self._written += count
        opens = self._opens_taken
        left: list[int] = []
        while opens and opens[0][0] <= self._written:
            left.append(opens.popleft()[1])
        return left
