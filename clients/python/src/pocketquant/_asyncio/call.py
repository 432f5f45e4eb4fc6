"""Calls of an asyncio client: the streams in both directions, and the reply."""

from __future__ import annotations

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
    from .caller import AsyncCaller
    from .connection import AsyncConnection, Pending

Input = TypeVar("Input")
Item = TypeVar("Item")
Reply = TypeVar("Reply")


class AsyncCall(Generic[Input, Item, Reply]):
    """A call that streams: messages to the server, messages from it, and a reply at its end.

    It begins when it is first awaited. Iterate over it for the server's messages. As a context
    manager it withdraws the call where the block is left before the call has ended; so does the
    cancellation of a task that waits for it, and its own end when nobody holds it any more.
    """

    def __init__(
        self, caller: AsyncCaller, request: Request, timeout: float | None,
        options: CallOptions | None,
    ) -> None:
        self._caller = caller
        self._method = request.__method__
        self._prepared = PreparedCall(request, deadline_after(timeout), options, caller.budget)
        self._has_begun = False
        self._has_ended_sending = False
        self._on: tuple[AsyncConnection, Pending] | None = None

    async def __aenter__(self) -> AsyncCall[Input, Item, Reply]:
        await self._begun()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __aiter__(self) -> AsyncCall[Input, Item, Reply]:
        return self

    async def __anext__(self) -> Item:
        item = await self.next()
        if item is None:
            raise StopAsyncIteration
        return item

    def __del__(self) -> None:
        on = getattr(self, "_on", None)
        if on is not None and on[1].ended is None and not on[0].loop.is_closed():
            # A finalizer may run on any thread.
            on[0].loop.call_soon_threadsafe(on[0].withdraw, on[1], _withdrawn())

    def close(self) -> None:
        """Withdraws the call, unless it has ended."""
        if self._on is not None:
            self._on[0].withdraw(self._on[1], _withdrawn())

    async def _begun(self) -> tuple[AsyncConnection, Pending]:
        if self._on is None:
            self._on = await self._caller.begin(self._prepared)
        return self._on

    # Sending

    async def send(self, message: Input) -> None:
        """Sends a message, when the server's credit allows it.

        Raises `CallError` where the call ended early: with what it ended.
        """
        content = encoded_item(message)
        try:
            connection, pending = await self._begun()
            if not self._has_begun and await self._is_made_again():
                connection, pending = await self._begin_again()
            self._has_begun = True
            if await connection.send(pending, content):
                return
        except WireError as error:
            raise unsendable(error) from error
        except BaseException:
            self.close()
            raise
        # A reply before all was sent is no reply to all of it.
        self._raise_failure()
        raise closed_early()

    async def end_sending(self) -> None:
        """Says that nothing more is sent."""
        connection, pending = await self._begun()
        self._has_ended_sending = True
        connection.end_sending(pending)

    # Receiving

    async def next(self) -> Item | None:
        """The next message of the server, or None at the end of its stream.

        Raises `CallError`, or the declared error that it is, where the call did not end well.
        """
        try:
            connection, pending = await self._begun()
            while True:
                taken = await connection.take(pending)
                if not isinstance(taken, CallEnded):
                    break
                if taken.error is None:
                    self._caller.budget.note_success()
                    self._prepared.note_end(taken)
                    return None
                if self._has_begun or not await self._is_made_again():
                    self._has_begun = True
                    self._raise_failure()
                connection, pending = await self._begin_again()
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
            connection.withdraw(pending, error)
            raise

    async def reply(self) -> Reply:
        """Waits for the reply; messages of the stream that nobody took are passed over."""
        while await self.next() is not None:
            pass
        ended = self._ended
        assert ended is not None
        return decoded_reply(self._method, ended.reply)  # type: ignore[no-any-return]

    @property
    def server_time(self) -> Duration:
        """From the call's arrival to its end, as the server measured it, once it has ended."""
        ended = self._ended
        return Duration(0) if ended is None else ended.server_time

    @property
    def is_replayed(self) -> bool:
        """Whether the outcome is the one that the server has kept of an earlier call with the same
        command id, once the call has ended."""
        ended = self._ended
        return ended is not None and ended.is_replayed

    # Failing

    @property
    def _ended(self) -> CallEnded | None:
        return None if self._on is None else self._on[1].ended

    def _raise_failure(self) -> None:
        ended = self._ended
        if ended is not None and ended.error is not None:
            self._prepared.note_end(ended)
            raise declared(self._prepared.attempts.told(ended.error), self._method.raises)

    async def _is_made_again(self) -> bool:
        """Whether the call, of which no message has gone either way, has failed and is made again.
        """
        ended = self._ended
        return (
            ended is not None and ended.error is not None
            and await self._caller.repeats(self._prepared, ended.error)
        )

    async def _begin_again(self) -> tuple[AsyncConnection, Pending]:
        self._on = await self._caller.begin(self._prepared)
        if self._has_ended_sending:
            self._on[0].end_sending(self._on[1])
        return self._on


def _withdrawn() -> Cancelled:
    return Cancelled(
        Status.CANCELLED, "the call was withdrawn", Execution.UNKNOWN, Stage.TRANSPORT)
