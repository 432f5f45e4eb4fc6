"""What a caller says of a call besides its request, and of a client besides its socket."""

from __future__ import annotations

import random
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from . import address
from .errors import CallError, Execution, Stage, Status
from .method import Kind, Request
from .protocol import CallEnded, ClientProtocol, Greeting, Limits, Liveness, OpenOptions
from .protocol.frames import KEEPS_OUTCOMES
from .protocol.metadata import MetadataInput, encode_metadata
from .retrying import USUAL_ATTEMPTS, Attempts, RetryBudget
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
    when_unavailable: Literal["fail", "wait"] = "fail"
    """What becomes of the call where there is no server.

    It fails at once, which on one host is known at once; or it waits until there is one, for as
    long as its timeout allows.
    """
    max_attempts: int = USUAL_ATTEMPTS
    """How often the call is made at the most, its repeats included; 1 never repeats it."""
    on_replay: Callable[[], None] | None = None
    """Called right before the call ends where its outcome is the one that the server has kept of an
    earlier call with the same command id; it must not wait."""


class PreparedCall:
    """A call that has been encoded and can be opened on any connection."""

    __slots__ = ("attempts", "ends_sending", "method", "on_replay", "options", "request", "waits")

    def __init__(
        self, request: Request, deadline: int | None, options: CallOptions | None,
        budget: RetryBudget,
    ) -> None:
        self.method = request.__method__
        self.ends_sending = self.method.accepts is None
        self.waits = options is not None and options.when_unavailable == "wait"
        self.on_replay = options.on_replay if options else None
        self.attempts = Attempts(
            self.method.kind, options.max_attempts if options else USUAL_ATTEMPTS, deadline,
            budget)
        try:
            self.request: Writer = request.encode_parts()
            metadata = encode_metadata(options.metadata) if options else b""
        except WireError as error:
            raise CallError(
                Status.INVALID_ARGUMENT, f"{error}", Execution.NEVER, Stage.ENCODE) from error
        self.options = OpenOptions(
            deadline,
            (options.correlation if options else 0) or random.getrandbits(63) + 1,
            self._command_id(options),
            metadata)

    def _command_id(self, options: CallOptions | None) -> uuid.UUID | None:
        given = options.command_id if options else None
        return uuid.uuid4() if given is None and self.method.kind is Kind.ONCE else given

    def note_end(self, ended: CallEnded) -> None:
        """The call has ended for good; who asked is told once."""
        on_replay, self.on_replay = self.on_replay, None
        if ended.is_replayed and on_replay is not None:
            on_replay()

    def open(self, protocol: ClientProtocol, now: int) -> int:
        """Opens the call; gives its number."""
        self.attempts.begin(protocol.keeps_outcomes)
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
            Greeting(
                self.limits, time.monotonic_ns(), self.schema_hash, self.name,
                features=KEEPS_OUTCOMES),
            self.liveness)
