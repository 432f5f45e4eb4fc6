"""Keeps a connection to one server: makes it when it is needed, and again when it was lost."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from ..backoff import Backoff
from ..connecting import OTHERS, Attempt
from ..deadlines import CLOSE_SECONDS, checked_timeout, deadline_after, seconds_to
from ..errors import CallError, Cancelled, ConnectError, Status, declared
from ..failures import closed_client, is_temporary
from ..method import Request
from ..options import CallOptions, PreparedCall, Settings
from ..replies import decoded_item, decoded_reply
from ..retrying import RetryBudget
from .call import AsyncCall
from .connection import AsyncConnection, Pending


class AsyncCaller:
    """What the generated methods stand on; of one loop at a time."""

    def __init__(self, settings: Settings, timeout: float | None) -> None:
        self._settings = settings
        self._timeout = checked_timeout(timeout)
        # Done when the attempt that is under way has ended, well or not.
        self._attempt: asyncio.Future[None] | None = None
        self._connection: AsyncConnection | None = None
        self._is_closed = False
        # Those who wait for a server, or between two attempts of a call.
        self._pausing: set[asyncio.Future[None]] = set()
        self._backoff = Backoff()
        # When those who wait for a server may look for it again, in nanoseconds.
        self._next_attempt = 0
        self._failure: ConnectError | None = None
        self.budget = RetryBudget()

    async def connection(self) -> AsyncConnection:
        """The present connection, or a new one where there is none."""
        return await self._connected(deadline_after(self._timeout))

    async def _connected(self, deadline: int | None, waits: bool = False) -> AsyncConnection:
        if self._is_closed:
            raise closed_client()
        if not waits:
            return await self._new_connection(deadline)
        while True:
            pause = seconds_to(self._next_attempt)
            left = pause if deadline is None else seconds_to(deadline)
            if pause and self._present(asyncio.get_running_loop()) is None:
                if not await self._pause(min(pause, left)):
                    raise closed_client()
                if left < pause:
                    raise Attempt(self._settings, deadline).late(f"{self._failure}")
            if seconds_to(self._next_attempt) and self._present(
                    asyncio.get_running_loop()) is None:
                # Somebody else has looked meanwhile.
                continue
            try:
                return await self._new_connection(deadline)
            except ConnectError as error:
                if not is_temporary(error):
                    raise

    async def _pause(self, seconds: float) -> bool:
        """Waits; false where the client has been closed."""
        if self._is_closed:
            return False
        future = asyncio.get_running_loop().create_future()
        self._pausing.add(future)
        try:
            await asyncio.wait([future], timeout=seconds)
        finally:
            self._pausing.discard(future)
        return not self._is_closed

    async def _new_connection(self, deadline: int | None) -> AsyncConnection:
        loop = asyncio.get_running_loop()
        attempt: Attempt | None = None
        while (present := self._present(loop)) is None:
            attempt = attempt or Attempt(self._settings, deadline)
            if self._attempt is None:
                return await self._connect(loop, attempt)
            # Those who ask at the same time share one attempt.
            await asyncio.wait([self._attempt], timeout=attempt.seconds_left)
            if attempt.has_passed and self._present(loop) is None:
                raise attempt.late(OTHERS)
        return present

    def _present(self, loop: asyncio.AbstractEventLoop) -> AsyncConnection | None:
        """The connection that can be used; what belongs to a loop that has ended is forgotten."""
        if self._attempt is not None and self._attempt.get_loop() is not loop:
            self._attempt = None
        present = self._connection
        if present is not None and present.loop is not loop:
            self._connection = None
            present.forget()
            return None
        return present if present is not None and present.is_usable else None

    async def _connect(
        self, loop: asyncio.AbstractEventLoop, attempt: Attempt
    ) -> AsyncConnection:
        if self._is_closed:
            raise closed_client()
        self._attempt = under_way = loop.create_future()
        try:
            present = await AsyncConnection.begin(attempt)
            if self._is_closed:
                present.close()
                raise closed_client()
            self._connection = present
            self._backoff.reset()
            self._next_attempt = 0
            return present
        except ConnectError as error:
            self._failure = error
            self._backoff.note_failure()
            self._next_attempt = time.monotonic_ns() + int(self._backoff.pause() * 1e9)
            raise
        finally:
            under_way.set_result(None)
            self._attempt = None

    async def close(self, timeout: float | None = CLOSE_SECONDS) -> None:
        """Waits for the calls of other tasks, for so many seconds at the most, and closes the
        connection for good.

        No call begins any more. Those that are left then fail, and so do those that this task has
        begun itself, which cannot go on while it waits; None waits for as long as it takes.
        """
        self._is_closed = True
        for future in self._pausing:
            if not future.done():
                future.set_result(None)
        present = self._connection
        if present is not None:
            try:
                if present.loop is asyncio.get_running_loop():
                    await present.wait_for_calls(deadline_after(timeout))
            finally:
                present.close()

    # Calls

    async def begin(self, call: PreparedCall) -> tuple[AsyncConnection, Pending]:
        """Opens a call, on a new connection where the present one takes none any more."""
        while True:
            try:
                connection = await self._connected(call.options.deadline, call.waits)
            except CallError as error:
                failure = call.attempts.failure(error)
                if failure is error:
                    raise
                raise failure from error
            try:
                await connection.make_room(call)
                return connection, connection.open(call)
            except CallError as error:
                if not await self.repeats(call, error):
                    call.attempts.told(error)
                    raise

    async def repeats(self, call: PreparedCall, error: CallError) -> bool:
        """Whether a call that failed so is made again; waits until it may be."""
        pause = call.attempts.pause_after(error)
        return pause is not None and await self._pause(pause)

    def _open(
        self, request: Request, timeout: float | None, options: CallOptions | None
    ) -> AsyncCall[Any, Any, Any]:
        """A call with streams, which begins when it is awaited."""
        return AsyncCall(self, request, self._timeout if timeout is None else timeout, options)

    async def _unary(
        self, request: Request, timeout: float | None, options: CallOptions | None
    ) -> Any:
        """Makes a call with one request and one reply; cancelling the task withdraws it."""
        method = request.__method__
        deadline = deadline_after(self._timeout if timeout is None else timeout)
        call = PreparedCall(request, deadline, options, self.budget)
        while True:
            connection, pending = await self.begin(call)
            try:
                ended = await connection.wait_for_end(pending)
            except BaseException:
                connection.withdraw(pending, Cancelled(Status.CANCELLED, "the task was cancelled"))
                raise
            if pending.messages:
                decoded_item(method, pending.messages[0][0])
            if ended.error is None:
                self.budget.note_success()
                call.note_end(ended)
                return decoded_reply(method, ended.reply)
            if not await self.repeats(call, ended.error):
                call.note_end(ended)
                raise declared(call.attempts.told(ended.error), method.raises)
