"""What a caller says of a call besides its request, and of a client besides its socket."""

from __future__ import annotations

import random
import time
import uuid
from dataclasses import dataclass, field

from . import address
from .errors import CallError, Execution, Stage, Status
from .method import Request
from .protocol import ClientProtocol, Greeting, Limits, Liveness, OpenOptions
from .protocol.metadata import MetadataInput, encode_metadata
from .wire import WireError
from .wire.writer import Writer


@dataclass(slots=True)
class CallOptions:
    """Further facts about a call."""

    correlation: int = 0
    """A number that stands in every log line about the call; 0 has the client draw one."""
    command_id: uuid.UUID | None = None
    """Names a command, so that a repeat of it can be recognised."""
    metadata: MetadataInput = field(default_factory=dict)
    """Small named facts."""


class PreparedCall:
    """A call that has been encoded and can be opened on any connection."""

    __slots__ = ("ends_sending", "is_repeated", "method", "options", "request")

    def __init__(
        self, request: Request, timeout: float | None, options: CallOptions | None
    ) -> None:
        self.method = request.__method__
        self.ends_sending = self.method.accepts is None
        self.is_repeated = False
        try:
            self.request: Writer = request.encode_parts()
            metadata = encode_metadata(options.metadata) if options else b""
        except WireError as error:
            raise CallError(
                Status.INVALID_ARGUMENT, f"{error}", Execution.NEVER, Stage.ENCODE) from error
        deadline = None
        if timeout is not None:
            deadline = max(0, time.monotonic_ns() + int(timeout * 1e9))
        self.options = OpenOptions(
            deadline,
            (options.correlation if options else 0) or random.getrandbits(63) + 1,
            options.command_id if options else None,
            metadata)

    def open(self, protocol: ClientProtocol, now: int) -> int:
        """Opens the call; gives its number."""
        return protocol.open(
            self.method.number, self.request, self.options, self.ends_sending, now)


@dataclass(frozen=True)
class Settings:
    """What a client's connections have in common."""

    socket: str | None
    schema_hash: bytes
    schema_text: str
    name: str
    limits: Limits = field(default_factory=Limits)
    liveness: Liveness = field(default_factory=Liveness)

    @property
    def path(self) -> str:
        """The socket's path."""
        if self.socket is None:
            return address.default_path()
        return address.checked_path(self.socket)

    @property
    def start_command(self) -> str:
        """What starts a server that this client finds."""
        return "pocketquant serve" + (f" --socket {self.socket}" if self.socket else "")

    def protocol(self) -> ClientProtocol:
        """A connection that has written its hello."""
        return ClientProtocol(
            Greeting(self.limits, time.monotonic_ns(), self.schema_hash, self.name),
            self.liveness)
