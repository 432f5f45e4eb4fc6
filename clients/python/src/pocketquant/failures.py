"""What becomes of errors on their way to the caller."""

from __future__ import annotations

from .errors import CallError, ConnectError, Execution, Stage, Status


def as_connect_error(failure: CallError) -> CallError:
    """Why a connection did not begin."""
    if isinstance(failure, ConnectError):
        return failure
    return ConnectError(failure.status, f"{failure}", Execution.NEVER, failure.stage)


def may_repeat(error: CallError, is_usable: bool) -> bool:
    """Whether a call is sent again by itself, once, on a new connection.

    It certainly has not happened, and the reason is that its connection can take no calls: it was
    lost before the call had left, or the server is about to end.
    """
    return (
        not is_usable
        and error.status is Status.UNAVAILABLE
        and error.executed is Execution.NEVER
        and error.stage in (Stage.TRANSPORT, Stage.ADMISSION)
        and error.detail is None
        and not isinstance(error, ConnectError)
    )


def closed_client() -> CallError:
    """The error of a call on a client that was closed."""
    return CallError(
        Status.UNAVAILABLE, "the client is closed", Execution.NEVER, Stage.TRANSPORT)


def closed_early() -> CallError:
    """The error of a sender whose call has ended, and well."""
    return CallError(
        Status.CANCELLED, "the server ended the call before everything was sent",
        Execution.UNKNOWN, Stage.HANDLER)
