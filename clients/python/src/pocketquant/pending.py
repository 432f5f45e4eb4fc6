"""A call as its connection knows it."""

from __future__ import annotations

from collections import deque
from typing import Generic, TypeVar

from .protocol import CallEnded
from .wire.reader import Buffer

W = TypeVar("W")


class PendingCall(Generic[W]):
    """What has come for a call and was not taken, and who waits for more."""

    __slots__ = ("ended", "messages", "number", "owner", "waiters", "writable")

    def __init__(self, owner: object) -> None:
        self.number = 0
        self.owner = owner
        """The thread or the task that began it."""
        self.messages: deque[tuple[Buffer, int]] = deque()
        """Messages and their credit; the credit that the server has bounds them."""
        self.ended: CallEnded | None = None
        self.writable = False
        """The stream that had to wait may send again."""
        self.waiters: list[W] = []

    @property
    def has_news(self) -> bool:
        """Whether there is a message to take, or the end."""
        return bool(self.messages) or self.ended is not None
