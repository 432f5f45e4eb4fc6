"""The two directions of a stream: their credit, and messages that travel in parts."""

from __future__ import annotations

from ..wire.reader import Buffer

MAX_CREDIT = 1 << 31
"""A larger sum of credit is the peer's fault."""


class Inbound:
    """A direction as its receiver sees it: what may still come, and a message in parts."""

    __slots__ = (
        "_owed", "_owed_messages", "_parts", "_size", "credit", "messages", "window",
        "window_messages",
    )

    def __init__(self, window: int, messages: int) -> None:
        self.credit = window
        self.messages = messages
        self.window = window
        self.window_messages = messages
        # Allowed again but not yet said to the peer.
        self._owed = 0
        self._owed_messages = 0
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

    def receive(self, count: int, more_follows: bool) -> bool:
        """Notes a frame of data; false where it is more than the credit allows.

        Only the last part takes one of the messages, so that a reply's parts take none.
        """
        taken = 0 if more_follows else 1
        if count > self.credit or taken > self.messages:
            return False
        self.credit -= count
        self.messages -= taken
        return True

    def allow(self, count: int, messages: int) -> tuple[int, int] | None:
        """Allows so many bytes and messages more; gives what the peer is to be told now.

        Told in halves of the window: often enough that the peer never waits, seldom enough that
        the frames do not matter. At once where not even a part can be sent with what is left.
        """
        self._owed += count
        self._owed_messages += messages
        is_due = (
            self._owed >= self.window // 2
            or self._owed_messages >= max(self.window_messages // 2, 1)
            or (self.credit < 8 and self._owed > 0)
        )
        if not is_due:
            return None
        told = (self._owed, self._owed_messages)
        self._owed = self._owed_messages = 0
        self.credit += told[0]
        self.messages += told[1]
        return told


class Outbound:
    """A direction as its sender sees it: what may be sent, and the rest of a message in parts."""

    __slots__ = ("_rest", "credit", "messages")

    def __init__(self, credit: int, messages: int) -> None:
        self.credit = credit
        self.messages = messages
        self._rest: memoryview | None = None

    @property
    def is_sending_parts(self) -> bool:
        """Whether a message has left in part."""
        return self._rest is not None

    @property
    def is_ready(self) -> bool:
        """Whether a further message may be given to the flow."""
        return self._rest is None and self.credit > 0 and self.messages > 0

    def begin(self, message: bytes) -> None:
        """Takes a message that leaves in parts."""
        self.messages -= 1
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
