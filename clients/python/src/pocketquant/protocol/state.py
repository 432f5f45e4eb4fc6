"""What a machine knows: where the connection stands, and each call."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from .flow import Inbound, Outbound

_SECOND = 1_000_000_000


class State(enum.Enum):
    """What a connection is at."""

    AWAITING_WELCOME = 1
    OPEN = 2
    DRAINING = 3
    CLOSED = 4


@dataclass(frozen=True)
class Liveness:
    """How a client finds out that a server is gone that does not say so, in nanoseconds."""

    handshake_time: int = 2 * _SECOND
    """How long a server may take to answer a hello."""
    ping_after: int = _SECOND
    """After this long without a word, while a call is under way, the server is asked."""
    dead_after: int = 2_500_000_000
    """After this long without a word it is taken for dead."""


class Stream:
    """A call as the machine knows it."""

    __slots__ = (
        "deadline", "has_ended_sending", "has_left", "inbound", "is_awaited", "is_cancelled",
        "outbound", "owes_end_of_stream",
    )

    def __init__(
        self, inbound: Inbound, outbound: Outbound, deadline: int | None, ended: bool
    ) -> None:
        self.inbound = inbound
        self.outbound = outbound
        self.deadline = deadline
        self.has_ended_sending = ended
        self.owes_end_of_stream = False
        """The server is told so when the message that leaves in parts has left."""
        self.has_left = False
        """The whole open has been given to the kernel."""
        self.is_cancelled = False
        """The caller has withdrawn; what still comes is dropped until the end."""
        self.is_awaited = False
        """Somebody waits for `Writable`."""
