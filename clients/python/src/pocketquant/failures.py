"""What becomes of errors on their way to the caller."""

from __future__ import annotations

from .errors import CallError, ClientClosed, ConnectError, Execution, Stage, Status


def as_connect_error(failure: CallError, path: str, start_command: str) -> CallError:
    """Why a connection to `path` did not begin."""
    if isinstance(failure, ConnectError):
        return failure
    return ConnectError(
        failure.status,
        f"there is no connection to {path}: {failure}; try again, or see that what listens there "
        f"is a server that works; one is started with: {start_command}",
        Execution.NEVER, failure.stage)


def closed_client() -> ClientClosed:
    """The error of a call on a client that was closed."""
    return ClientClosed(
        Status.FAILED_PRECONDITION, "the client has been closed; make another one",
        Execution.NEVER, Stage.TRANSPORT)


def is_temporary(error: ConnectError) -> bool:
    """Whether what keeps a client from connecting may pass by itself, so that it can be waited for.

    Whoever speaks another protocol goes on doing so, and a path that may not be used stays one.
    """
    passing = (Status.UNAVAILABLE, Status.RESOURCE_EXHAUSTED)
    return error.passes and error.status in passing and error.stage is not Stage.FRAMING


def closed_early() -> CallError:
    """The error of a sender whose call has ended, and well."""
    return CallError(
        Status.CANCELLED, "the server ended the call before everything was sent",
        Execution.UNKNOWN, Stage.HANDLER)
