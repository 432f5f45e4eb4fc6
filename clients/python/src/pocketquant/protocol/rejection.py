"""A server that does not begin a connection."""

from __future__ import annotations

from ..errors import CallError, ConnectionRejected, Execution, RejectReason, Stage, Status
from .frames import Frame, notice_text

_STATUS = {
    RejectReason.TOO_MANY_CONNECTIONS: Status.RESOURCE_EXHAUSTED,
    RejectReason.DRAINING: Status.UNAVAILABLE,
    RejectReason.HANDSHAKE_TIMEOUT: Status.UNAVAILABLE,
    RejectReason.NOT_PERMITTED: Status.PERMISSION_DENIED,
}


def rejection(frame: Frame) -> CallError:
    """The error that a reject means; a later version's reason is none that is known."""
    known = frame.code in RejectReason.__members__.values()
    reason = RejectReason(frame.code) if known else None
    status = Status.FAILED_PRECONDITION
    if reason is not None:
        status = _STATUS.get(reason, status)
    error = ConnectionRejected(
        status, f"the server refuses the connection: {notice_text(frame.body)}", Execution.NEVER,
        Stage.ADMISSION)
    error.reason = reason
    return error
