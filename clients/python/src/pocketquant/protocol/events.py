"""What a connection's machine tells its owner, in the order of the frames."""

from __future__ import annotations

from typing import NamedTuple

from ..errors import CallError
from ..wire import Duration
from ..wire.reader import Buffer
from .frames import Greeting


class Ready(NamedTuple):
    """Calls may be made."""

    welcome: Greeting


class MessageReceived(NamedTuple):
    """A message of a call's stream; `credit` is allowed again when it has been taken."""

    stream: int
    message: Buffer
    credit: int


class CallEnded(NamedTuple):
    """A call has ended, well where there is no error, then with its reply."""

    stream: int
    error: CallError | None
    reply: Buffer
    server_time: Duration
    is_replayed: bool = False


class Writable(NamedTuple):
    """A call that was told to wait may send again."""

    stream: int


class Pong(NamedTuple):
    """The server has answered a ping that carried this word."""

    word: int


class Draining(NamedTuple):
    """No further call may be made; those that have begun go on."""


class Closed(NamedTuple):
    """Write what is in the output, then close; the calls have ended before."""

    error: CallError


Event = Ready | MessageReceived | CallEnded | Writable | Pong | Draining | Closed
