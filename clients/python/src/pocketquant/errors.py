"""What goes wrong, as exceptions: the first question, whether to repeat, is always answered."""

from __future__ import annotations

import enum
from typing import Any, ClassVar, NamedTuple

from .wire import Duration, Message


class Status(enum.IntEnum):
    """How a call ended: gRPC's codes, by their names and numbers."""

    OK = 0
    CANCELLED = 1
    UNKNOWN = 2
    INVALID_ARGUMENT = 3
    DEADLINE_EXCEEDED = 4
    NOT_FOUND = 5
    ALREADY_EXISTS = 6
    PERMISSION_DENIED = 7
    RESOURCE_EXHAUSTED = 8
    FAILED_PRECONDITION = 9
    ABORTED = 10
    OUT_OF_RANGE = 11
    UNIMPLEMENTED = 12
    INTERNAL = 13
    UNAVAILABLE = 14
    DATA_LOSS = 15
    UNAUTHENTICATED = 16


class Execution(enum.IntEnum):
    """Whether what a failed call asked for has happened."""

    UNKNOWN = 0
    """Neither can be proven."""
    NEVER = 1
    """No effect exists and none will: the call may be repeated without a thought."""
    YES = 2
    """The effect is committed, even though the call did not end well."""


class Stage(enum.IntEnum):
    """Where a call failed."""

    UNKNOWN = 0
    TRANSPORT = 1
    FRAMING = 2
    ADMISSION = 3
    DECODE = 4
    QUEUE = 5
    HANDLER = 6
    COMMIT = 7
    ENCODE = 8


class Detail(NamedTuple):
    """An error that the schema declares, as it travels."""

    number: int
    message: bytes


class CallError(Exception):
    """What a caller is told of a call that did not end well."""

    status: Status = Status.UNKNOWN
    """How the call ended; never `OK`."""
    executed: Execution = Execution.UNKNOWN
    """Whether what the call asked for has happened."""
    stage: Stage = Stage.UNKNOWN
    """Where it failed."""
    retry_after: Duration | None = None
    """How long to wait before the call is repeated, where the server says so."""
    detail: Detail | None = None
    """The declared error that came with it, where its class is not one that the call raises."""

    def __init__(
        self,
        status: Status,
        message: str,
        executed: Execution = Execution.UNKNOWN,
        stage: Stage = Stage.UNKNOWN,
        retry_after: Duration | None = None,
        detail: Detail | None = None,
    ) -> None:
        super().__init__(status, message, executed, stage, retry_after, detail)
        self.status = status
        self._message = message
        self.executed = executed
        self.stage = stage
        self.retry_after = retry_after
        self.detail = detail

    @property
    def message(self) -> str:
        """What happened, to what, and what to do next."""
        return str(self)

    def __str__(self) -> str:
        return self._message or self.status.name.lower().replace("_", " ")


class DeadlineExceeded(CallError, TimeoutError):
    """The deadline passed before the call had ended."""


class Cancelled(CallError):
    """The call was withdrawn."""


class ConnectError(CallError):
    """There is no connection: nobody answers on the socket, or the path cannot be one."""

    passes: bool = True
    """Whether the kernel's reason may pass by itself; not where the path cannot be used."""


class ClientClosed(CallError):
    """The client has been closed; it does not connect again."""


class RejectReason(enum.IntEnum):
    """Why a server does not begin a connection."""

    NOT_THIS_PROTOCOL = 1
    VERSION = 2
    MALFORMED_HELLO = 3
    LIMITS_TOO_SMALL = 4
    TOO_MANY_CONNECTIONS = 5
    DRAINING = 6
    NOT_PERMITTED = 7
    HANDSHAKE_TIMEOUT = 8


class ConnectionRejected(ConnectError):
    """A server answers and does not want the connection."""

    reason: RejectReason | None = None
    """Why; None where a later version's server says something that is not known."""


class AbortReason(enum.IntEnum):
    """Why an end ends a connection that had begun."""

    MALFORMED_FRAME = 1
    FRAME_TOO_LARGE = 2
    UNKNOWN_KIND = 3
    UNEXPECTED_FRAME = 4
    STREAM_NUMBER = 5
    PEER_SILENT = 6
    SLOW_CONSUMER = 7
    CONTROL_FLOOD = 8
    SHUTDOWN = 9
    IDLE = 10


class ConnectionLost(CallError):
    """The connection ended while the call was under way."""


class ProtocolFault(ConnectionLost):
    """The server sent what the protocol does not allow; the connection is closed."""

    reason: AbortReason = AbortReason.MALFORMED_FRAME
    """What was wrong."""


_CLASSES = {Status.DEADLINE_EXCEEDED: DeadlineExceeded, Status.CANCELLED: Cancelled}


def call_error(
    status: Status,
    message: str,
    executed: Execution,
    stage: Stage,
    retry_after: Duration | None = None,
    detail: Detail | None = None,
) -> CallError:
    """The exception of the class that belongs to the status."""
    kind = _CLASSES.get(status, CallError)
    return kind(status, message, executed, stage, retry_after, detail)


class ErrorInfo(NamedTuple):
    """What the schema says of an error besides its fields."""

    number: int
    status: Status


class DeclaredError(CallError, Message):
    """An error that the schema declares, with fields for programs and a text for people."""

    __error__: ClassVar[ErrorInfo]

    executed = Execution.NEVER
    stage = Stage.HANDLER

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.status = cls.__error__.status

    def __reduce__(self) -> Any:
        return _restored, (type(self), self.encode(), self._told())

    def _told(self) -> dict[str, Any]:
        names = ("executed", "stage", "retry_after")
        return {name: getattr(self, name) for name in names}


def _restored(kind: type[DeclaredError], data: bytes, told: dict[str, Any]) -> DeclaredError:
    error = kind.decode(data)
    for name, value in told.items():
        setattr(error, name, value)
    return error


def declared(error: CallError, raises: tuple[type[DeclaredError], ...]) -> CallError:
    """The declared error that came with `error` where it is one of `raises` and can be read."""
    detail = error.detail
    if detail is None:
        return error
    for kind in raises:
        if kind.__error__.number == detail.number:
            try:
                result = kind.decode(detail.message)
            except ValueError:
                return error
            result.executed, result.stage = error.executed, error.stage
            result.retry_after = error.retry_after
            return result
    return error
