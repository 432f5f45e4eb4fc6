"""The two directions of a stream: their credit, and messages that travel in parts."""

from __future__ import annotations

from ..wire.reader import Buffer

MAX_CREDIT = 1 << 31
"""A larger sum of credit is the peer's fault."""


class Inbound:
    """A direction as its receiver sees it: what may still come, and a message in parts."""

    __slots__ = ("_owed", "_parts", "_size", "credit", "window")

    def __init__(self, window: int) -> None:
        self.credit = window
        self.window = window
        # Allowed again but not yet said to the peer.
        self._owed = 0
        self._parts: list[Buffer] = []
        self._size = 0

    def accepts(self, count: int, max_message: int) -> bool:
        """Whether a part of `count` bytes fits the limit of a message."""
        return self._size + count <= max_message

    def add_part(self, body: Buffer) -> None:
        """Keeps a part of a message whose last part has not come."""
        self._parts.append(body)
        self._size += len(body)

    def finish(self, body: Buffer) -> Buffer:
        """Puts the parts and the last of them together."""
        if not self._parts:
            return body
        whole = b"".join([*self._parts, body])
        self._parts, self._size = [], 0
        return whole

    def allow(self, count: int) -> int:
        """Allows `count` bytes more; gives what the peer is to be told now, 0 for nothing.

        Told in halves of the window: often enough that the peer never waits, seldom enough that
        the frames do not matter.
        """
        self._owed += count
        if self._owed < self.window // 2 and self.credit:
            return 0
        told, self._owed = self._owed, 0
        self.credit += told
        return told


class Outbound:
    """A direction as its sender sees it: what may be sent, and the rest of a message in parts."""

    __slots__ = ("_rest", "credit")

    def __init__(self, credit: int) -> None:
        self.credit = credit
        self._rest: memoryview | None = None

    @property
    def is_sending_parts(self) -> bool:
        """Whether a message has left in part."""
        return self._rest is not None

    @property
    def is_ready(self) -> bool:
        """Whether a further message may be given to the flow."""
        return self._rest is None and self.credit > 0

    def begin(self, message: bytes) -> None:
        """Takes a message that leaves in parts."""
        self._rest = memoryview(message)

    def abandon(self) -> None:
        """Forgets the parts that have not left."""
        self._rest = None

    def next_part(self, max_frame: int) -> tuple[memoryview, bool] | None:
        """The next part that may leave now, and whether it is the last."""
        rest = self._rest
        if rest is None:
            return None
        size = min(len(rest), max_frame, self.credit) & ~7
        if not size:
            return None
        is_last = size == len(rest)
        self.credit -= size
        self._rest = None if is_last else rest[size:]
        return rest[:size], is_last
