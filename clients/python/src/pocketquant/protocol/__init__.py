"""The protocol without I/O; ``schema/PROTOCOL.md`` states it."""

from .client import ClientProtocol, OpenOptions, SendOutcome
from .events import (
    CallEnded,
    Closed,
    Draining,
    Event,
    MessageReceived,
    Pong,
    Ready,
    Writable,
)
from .frames import Greeting, Limits
from .state import Liveness, State

__all__ = [
    "CallEnded",
    "ClientProtocol",
    "Closed",
    "Draining",
    "Event",
    "Greeting",
    "Limits",
    "Liveness",
    "MessageReceived",
    "OpenOptions",
    "Pong",
    "Ready",
    "SendOutcome",
    "State",
    "Writable",
]
