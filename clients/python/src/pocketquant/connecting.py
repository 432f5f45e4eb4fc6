"""How long a connection may take to begin, and what is said where it takes longer."""

from __future__ import annotations

import asyncio
import socket
import time

from . import address
from .deadlines import has_passed, seconds_to
from .errors import CallError, ConnectError, DeadlineExceeded, Execution, Stage, Status
from .failures import as_connect_error
from .options import Settings

CONNECT_SECONDS = 10
"""How long connecting may take where no deadline says so.

A server that lives takes milliseconds; five times the two seconds that the protocol gives a
welcome leaves a busy one the time to get to its queue, and nobody waits for a dead one forever.
"""
# The kernel does not tell when a queue has room. So often costs next to no processor's time.
_PAUSE = 0.01

OTHERS = "another call is still connecting"
QUEUE = "its queue of new connections is full"
WELCOME = "it has not answered the hello"
COMPARISON = "it has not compared its schema with that of this client"


class Attempt:
    """An attempt to connect: where, and until when; of the call that needs the connection."""

    def __init__(self, settings: Settings, deadline: int | None) -> None:
        self.settings = settings
        self.path = settings.path
        self._has_deadline = deadline is not None
        self.until = (
            time.monotonic_ns() + CONNECT_SECONDS * 1_000_000_000 if deadline is None else deadline)

    @property
    def has_passed(self) -> bool:
        """Whether its time is over."""
        return has_passed(self.until)

    @property
    def seconds_left(self) -> float:
        """How long to wait at once; whoever has waited looks whether the time is over."""
        return min(seconds_to(self.until), 60.0)

    def late(self, what: str) -> CallError:
        """The error where the time is over; `what` the server has not done."""
        todo = (
            "see whether the server is busy or hangs; if it hangs, end it and start it again "
            f"with: {self.settings.start_command}")
        if self._has_deadline:
            return DeadlineExceeded(
                Status.DEADLINE_EXCEEDED,
                f"the deadline passed while the client connected to {self.path}: {what}; "
                f"give it more time, or {todo}",
                Execution.NEVER, Stage.TRANSPORT)
        return ConnectError(
            Status.UNAVAILABLE,
            f"there was no connection to {self.path} within {CONNECT_SECONDS} seconds: {what}; "
            f"{todo}",
            Execution.NEVER, Stage.TRANSPORT)

    def failure(self, error: CallError, what: str) -> CallError:
        """Why there is no connection, where that ended with `error`."""
        if error.status is Status.DEADLINE_EXCEEDED:
            return self.late(what)
        return as_connect_error(error, self.path, self.settings.start_command)

    def connected(self) -> socket.socket:
        """A connected socket; waits where the server's queue is full."""
        while (result := self._try()) is None:
            time.sleep(min(_PAUSE, self.seconds_left))
        return result

    async def connected_async(self) -> socket.socket:
        """A connected socket; waits where the server's queue is full."""
        while (result := self._try()) is None:
            await asyncio.sleep(min(_PAUSE, self.seconds_left))
        return result

    def _try(self) -> socket.socket | None:
        result = address.connect(self.path, self.settings.start_command)
        if result is None and self.has_passed:
            raise self.late(QUEUE)
        return result
