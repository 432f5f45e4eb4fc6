"""A message on its way to bytes."""

from __future__ import annotations

from typing import Any


class Writer:
    """The parts of a message in order; large columns are referred to, not copied."""

    __slots__ = ("parts", "size")

    def __init__(self) -> None:
        self.parts: list[Any] = []
        self.size = 0

    def reserve(self, length: int) -> int:
        """Makes room for blocks whose bytes are known later; gives the part's index."""
        self.parts.append(b"")
        self.size += length
        return len(self.parts) - 1

    def append(self, content: Any, length: int, count: int) -> int:
        """Appends `length` bytes and their padding; gives the pair that points to them."""
        if not count:
            return 0
        item = self.size | count << 32
        self.parts.append(content)
        padding = -length & 7
        if padding:
            self.parts.append(bytes(padding))
        self.size += length + padding
        return item
