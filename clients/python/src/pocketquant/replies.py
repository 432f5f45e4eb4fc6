"""What both clients do with the messages of calls."""

from __future__ import annotations

from typing import Any

from .errors import CallError, Execution, Stage, Status
from .method import Method
from .wire import Message, Nothing, Rule, WireError
from .wire.reader import Buffer
from .wire.writer import Writer


def encoded_item(message: Any) -> Writer:
    """A message of the client's stream."""
    try:
        parts: Writer = message.encode_parts()
    except WireError as error:
        raise unsendable(error) from error
    return parts


def unsendable(error: WireError) -> CallError:
    """A message that breaks a limit of the schema or of the server; the call goes on."""
    return CallError(Status.INVALID_ARGUMENT, f"{error}", Execution.UNKNOWN, Stage.ENCODE)


def decoded_item(method: Method, data: Buffer) -> Any:
    """A message of the server's stream."""
    kind: type[Message] | None = method.streams
    try:
        if kind is None:
            raise WireError(Rule.TRAILING)
        return kind.decode(data)
    except WireError as error:
        raise CallError(
            Status.INTERNAL, f"the server sent a message that is wrong: {error}",
            Execution.UNKNOWN, Stage.DECODE) from error


def decoded_reply(method: Method, data: Buffer) -> Any:
    """The reply of a call that ended well; None where the method has none."""
    try:
        if method.returns is None:
            Nothing.decode(data)
            return None
        return method.returns.decode(data)
    except WireError as error:
        raise CallError(
            Status.INTERNAL, f"the reply: {error}", Execution.YES, Stage.DECODE) from error
