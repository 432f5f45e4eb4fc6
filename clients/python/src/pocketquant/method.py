"""What the schema says of requests and events besides their fields."""

from __future__ import annotations

import enum
from typing import ClassVar, NamedTuple

from .errors import DeclaredError
from .wire import Message


class Kind(enum.Enum):
    """What a request is."""

    QUERY = "query"
    """It reads."""
    ONCE = "once"
    """A command that has an id, and whose reply is kept."""
    STREAMED = "streamed"
    """A command that is fed by what it accepts."""


class Method(NamedTuple):
    """A request's number and name, its streams, its reply and its errors."""

    number: int
    name: str
    kind: Kind
    accepts: type[Message] | None = None
    streams: type[Message] | None = None
    returns: type[Message] | None = None
    raises: tuple[type[DeclaredError], ...] = ()


class Request(Message):
    """The fields of a command or a query."""

    __slots__ = ()

    __method__: ClassVar[Method]


class Event(Message):
    """The fields of an event."""

    __slots__ = ()

    __event__: ClassVar[int]
    """The event's number in the schema."""
