"""Bytes on their way into a socket, which may take them in several writes."""

from __future__ import annotations

import os
import socket
from collections import deque
from typing import Any

# The kernel takes 1,024 pieces at once; 64 large ones are more than its buffer holds.
_MAX_PIECES = 64
# Below this, joining the pieces costs less than handing them on one by one.
_SMALL = 16 << 10


class Outgoing:
    """The pieces that have not been written, in order."""

    __slots__ = ("_pieces",)

    def __init__(self) -> None:
        self._pieces: deque[Any] = deque()

    def __bool__(self) -> bool:
        return bool(self._pieces)

    def extend(self, pieces: list[Any]) -> None:
        """Appends pieces."""
        self._pieces.extend(pieces)

    def clear(self) -> None:
        """Forgets everything: nobody is there to take it."""
        self._pieces.clear()

    def first(self) -> list[Any]:
        """The pieces for the next write."""
        return [self._pieces[index] for index in range(min(len(self._pieces), _MAX_PIECES))]

    def wrote(self, count: int) -> None:
        """Notes that `count` bytes have been written."""
        left = count
        while left:
            piece = self._pieces[0]
            size = len(piece)
            if left < size:
                self._pieces[0] = memoryview(piece)[left:]
                return
            left -= size
            self._pieces.popleft()
        while self._pieces and not len(self._pieces[0]):
            self._pieces.popleft()


def last_words(connection: socket.socket, target: memoryview) -> int:
    """Reads what the other side has said before it went: how many bytes, 0 where it is nothing."""
    try:
        return connection.recv_into(target)
    except OSError:
        return 0


def write(connection: socket.socket, pieces: list[Any]) -> tuple[int, str]:
    """Writes once: how many bytes, 0 where the socket takes none for now, -1 and why it failed."""
    try:
        if len(pieces) == 1 or sum(map(len, pieces)) <= _SMALL:
            return connection.send(b"".join(pieces), socket.MSG_NOSIGNAL), ""
        return connection.sendmsg(pieces, (), socket.MSG_NOSIGNAL), ""
    except (BlockingIOError, InterruptedError):
        return 0, ""
    except OSError as error:
        return -1, os.strerror(error.errno or 0)
