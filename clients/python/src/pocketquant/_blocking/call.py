"""Calls of a blocking client: the streams in both directions, and the reply."""

from __future__ import annotations

from collections.abc import Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Generic, TypeVar

from ..deadlines import deadline_after
from ..errors import CallError, Cancelled, Execution, Stage, Status, declared
from ..failures import closed_early
from ..method import Kind, Request
from ..options import CallOptions, PreparedCall
from ..protocol import CallEnded
from ..replies import decoded_item, decoded_reply, encoded_item, unsendable
from ..wire import Duration, WireError

if TYPE_CHECKING:
    from .caller import Caller
    from .connection import Connection
    from .shared_connection import Pending

Input = TypeVar("Input")
Item = TypeVar("Item")
Reply = TypeVar("Reply")


class Call(Generic[Input, Item, Reply]):
    """A call that streams: messages to the server, messages from it, and a reply at its end.

    Iterate over it for the server's messages. As a context manager it withdraws the call where the
    block is left before the call has ended; so does the end of an iteration before its end, with
    `close()`.
    """

    def __init__(
        self, caller: Caller, request: Request, timeout: float | None, options: CallOptions | None
    ) -> None:
        self._caller = caller
        self._method = request.__method__
        self._prepared = PreparedCall(request, deadline_after(timeout), options, caller.budget)
        self._has_begun = False
        self._has_ended_sending = False
        self._connection: Connection
        self._pending: Pending
        self._connection, self._pending = caller.begin(self._prepared)

    def __enter__(self) -> Call[Input, Item, Reply]:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __iter__(self) -> Iterator[Item]:
        """The messages of the server; a generator whose `close()` withdraws the call."""
        try:
            while (item := self.next()) is not None:
                yield item
        finally:
            self.close()

    def __del__(self) -> None:
        if hasattr(self, "_pending") and self._pending.ended is None:
            self._connection.abandon(self._pending)

    def close(self) -> None:
        """Withdraws the call, unless it has ended."""
        self._withdraw(Cancelled(
            Status.CANCELLED, "the call was withdrawn", Execution.UNKNOWN, Stage.TRANSPORT))

    def _withdraw(self, error: CallError) -> None:
        self._connection.withdraw(self._pending, error)

    # Sending

    def send(self, message: Input) -> None:
        """Sends a message, when the server's credit allows it.

        Raises `CallError` where the call ended early: with what it ended.
        """
        content = encoded_item(message)
        try:
            if not self._has_begun and self._is_made_again():
                self._begin_again()
            self._has_begun = True
            if self._connection.send(self._pending, content):
                return
        except WireError as error:
            raise unsendable(error) from error
        except BaseException:
            self.close()
            raise
        # A reply before all was sent is no reply to all of it.
        self._raise_failure()
        raise closed_early()

    def end_sending(self) -> None:
        """Says that nothing more is sent."""
        self._has_ended_sending = True
        self._connection.end_sending(self._pending)

    # Receiving

    def next(self) -> Item | None:
        """The next message of the server, or None at the end of its stream.

        Raises `CallError`, or the declared error that it is, where the call did not end well.
        """
        try:
            while True:
                taken = self._connection.take(self._pending)
                if not isinstance(taken, CallEnded):
                    break
                if taken.error is None:
                    self._caller.budget.note_success()
                    self._prepared.note_end(taken)
                    return None
                if self._has_begun or not self._is_made_again():
                    self._has_begun = True
                    self._raise_failure()
                self._begin_again()
        except CallError:
            raise
        except BaseException:
            self.close()
            raise
        # What a once command streams tells how far it is, and a repeat begins anew.
        self._has_begun = self._has_begun or self._method.kind is not Kind.ONCE
        try:
            return decoded_item(self._method, taken)  # type: ignore[no-any-return]
        except CallError as error:
            self._withdraw(error)
            raise

    def reply(self) -> Reply:
        """Waits for the reply; messages of the stream that nobody took are passed over."""
        while self.next() is not None:
            pass
        ended = self._pending.ended
        assert ended is not None
        return decoded_reply(self._method, ended.reply)  # type: ignore[no-any-return]

    @property
    def server_time(self) -> Duration:
        """From the call's arrival to its end, as the server measured it, once it has ended."""
        ended = self._pending.ended
        return Duration(0) if ended is None else ended.server_time

    @property
    def is_replayed(self) -> bool:
        """Whether the outcome is the one that the server has kept of an earlier call with the same
        command id, once the call has ended."""
        ended = self._pending.ended
        return ended is not None and ended.is_replayed

    # Failing

    def _raise_failure(self) -> None:
        ended = self._pending.ended
        if ended is not None and ended.error is not None:
            self._prepared.note_end(ended)
            raise declared(self._prepared.attempts.told(ended.error), self._method.raises)

    def _is_made_again(self) -> bool:
        """Whether the call, of which no message has gone either way, has failed and is made again.
        """
        ended = self._pending.ended
        return (
            ended is not None and ended.error is not None
            and self._caller.repeats(self._prepared, ended.error)
        )

    def _begin_again(self) -> None:
        self._connection, self._pending = self._caller.begin(self._prepared)
        if self._has_ended_sending:
            self._connection.end_sending(self._pending)
