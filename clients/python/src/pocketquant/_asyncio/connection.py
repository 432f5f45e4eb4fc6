"""One connection of an asyncio client: the machine, and a socket that the loop watches."""

from __future__ import annotations

import asyncio
import os
import socket
import time
from collections.abc import Callable

from ..agreement import Agreement, question
from ..connecting import COMPARISON, WELCOME, Attempt
from ..deadlines import has_passed, room_deadline, seconds_to
from ..errors import CallError
from ..options import PreparedCall, Settings
from ..outgoing import Outgoing, last_words, write
from ..pending import PendingCall
from ..protocol import (
    CallEnded,
    Closed,
    Event,
    MessageReceived,
    Pong,
    SendOutcome,
    State,
    Writable,
)
from ..wire import Duration
from ..wire.reader import Buffer
from ..wire.writer import Writer

# So many reads before other tasks of the loop have their turn.
_MAX_READS = 4

Waiter = asyncio.Future[None]
Pending = PendingCall[Waiter]


class AsyncConnection:
    """Everything happens on the loop's thread; what has to wait is a future."""

    def __init__(self, settings: Settings, connected: socket.socket) -> None:
        self.loop = asyncio.get_running_loop()
        self._socket = connected
        self._agreement = Agreement()
        self._protocol = settings.protocol()
        self._calls: dict[int, Pending] = {}
        self._pings: dict[int, Waiter] = {}
        self._next_ping = 1
        self._outgoing = Outgoing()
        self._is_watching_writes = False
        self._timer: asyncio.TimerHandle | None = None
        # Those who wait for the handshake, or for the output to leave.
        self._waiters: list[Waiter] = []
        self.failure: CallError | None = None
        self.loop.add_reader(self._socket, self._on_readable)
        self._flush()

    @classmethod
    async def begin(cls, attempt: Attempt) -> AsyncConnection:
        """A connection on which calls may be made."""
        connection = cls(attempt.settings, await attempt.connected_async())
        try:
            await connection._greet(attempt)
            if connection._protocol.peer_schema_hash != attempt.settings.schema_hash:
                await connection._agree(attempt)
        except BaseException:
            connection.close()
            raise
        return connection

    async def _greet(self, attempt: Attempt) -> None:
        await self._wait(
            self._waiters, lambda: self._protocol.state is not State.AWAITING_WELCOME,
            attempt.until)
        if self._protocol.state is State.AWAITING_WELCOME:
            raise attempt.late(WELCOME)
        if self.failure is not None:
            raise attempt.failure(self.failure, WELCOME)

    async def _agree(self, attempt: Attempt) -> None:
        try:
            pending = self.open(question(attempt.settings, attempt.until))
            self._agreement.learn(await self.wait_for_end(pending))
        except CallError as error:
            raise attempt.failure(error, COMPARISON) from None

    @property
    def is_usable(self) -> bool:
        """Whether further calls may be made."""
        return self._protocol.state is State.OPEN

    # What callers do

    async def make_room(self, call: PreparedCall) -> None:
        """Waits for the ends of withdrawn calls where a new one has no room before."""
        if self._protocol.is_full:
            # Tasks that never wait have kept the loop from reading.
            self._on_readable()
            await self._wait(
                self._waiters, lambda: not self._protocol.will_have_room,
                room_deadline(call.options.deadline))

    def open(self, call: PreparedCall) -> Pending:
        """Begins a call; raises `CallError` for one that the server would misunderstand."""
        self._agreement.check(call.method)
        pending = Pending(asyncio.current_task())
        pending.number = call.open(self._protocol, time.monotonic_ns())
        self._calls[pending.number] = pending
        self._flush()
        return pending

    async def take(self, pending: Pending) -> Buffer | CallEnded:
        """Waits for the next message of a call, or its end."""
        await self._wait(
            pending.waiters, lambda: pending.has_news)
        if not pending.messages:
            assert pending.ended is not None
            return pending.ended
        message, credit = pending.messages.popleft()
        self._protocol.allow(credit, pending.number)
        self._flush()
        return message

    async def wait_for_end(self, pending: Pending) -> CallEnded:
        """Waits for the end of a call that has no stream."""
        await self._wait(pending.waiters, lambda: pending.ended is not None)
        assert pending.ended is not None
        return pending.ended

    async def send(self, pending: Pending, message: Writer) -> bool:
        """Sends a message of a call's stream; false where the call has ended."""
        while True:
            pending.writable = False
            outcome = self._protocol.send(message, pending.number)
            self._flush()
            if outcome is SendOutcome.CLOSED:
                return False
            if outcome is SendOutcome.SENT:
                await self._wait(
                    self._waiters, lambda: self._is_flushed or pending.ended is not None)
                return True
            await self._wait(
                pending.waiters, lambda: pending.writable or pending.ended is not None)
            if outcome is SendOutcome.IN_PARTS:
                return pending.ended is None

    def end_sending(self, pending: Pending) -> None:
        """Says that a call's stream has no further message."""
        self._protocol.end_of_stream(pending.number)
        self._flush()

    def withdraw(self, pending: Pending, error: CallError) -> None:
        """Withdraws a call and ends it with `error`, unless it has ended."""
        if pending.ended is None:
            self._protocol.cancel(pending.number)
            self._finish(CallEnded(pending.number, error, b"", Duration(0)))
            pending.messages.clear()
            self._flush()

    async def ping(self) -> int:
        """Asks the server whether it lives; gives the nanoseconds to the answer and back."""
        start = time.monotonic_ns()
        word = self._next_ping
        self._next_ping += 1
        waiter = self._pings[word] = self.loop.create_future()
        self._protocol.ping(word, start)
        self._flush()
        try:
            if self.failure is None:
                await waiter
        finally:
            self._pings.pop(word, None)
        if self.failure is not None:
            raise self.failure
        return time.monotonic_ns() - start

    def forget(self) -> None:
        """Closes the socket of a connection whose loop has ended, and all who waited with it."""
        self._socket.close()

    async def wait_for_calls(self, until: int | None) -> None:
        """Waits for the calls under way, until `until` at the latest.

        Those that this very task has begun could not go on meanwhile, and are not waited for.
        """
        own = asyncio.current_task()
        await self._wait(
            self._waiters, lambda: all(each.owner is own for each in self._calls.values()), until)

    def close(self) -> None:
        """Closes the connection; calls under way fail."""
        self._dispatch(self._protocol.connection_lost("the client was closed"))

    # Waiting

    async def _wait(
        self, waiters: list[Waiter], is_done: Callable[[], bool], until: int | None = None
    ) -> None:
        while not is_done() and not has_passed(until):
            if self.failure is not None and waiters is self._waiters:
                return
            waiter = self.loop.create_future()
            waiters.append(waiter)
            self._arm()
            alarm = until and self.loop.call_later(seconds_to(until), _wake_all, [waiter])
            try:
                await waiter
            finally:
                waiters.remove(waiter)
                if alarm:
                    alarm.cancel()

    # The socket

    def _on_readable(self) -> None:
        for _ in range(_MAX_READS):
            try:
                count = self._socket.recv_into(self._protocol.reader.target())
                reason = "the server closed it"
            except (BlockingIOError, InterruptedError):
                break
            except OSError as error:
                count, reason = 0, os.strerror(error.errno or 0)
            if count:
                self._dispatch(self._protocol.received(count, time.monotonic_ns()))
            else:
                self._dispatch(self._protocol.connection_lost(reason))
            if self.failure is not None:
                return
        self._flush()

    def _on_writable(self) -> None:
        self._flush()

    @property
    def _is_flushed(self) -> bool:
        return not self._outgoing and not self._protocol.output

    def _flush(self) -> None:
        """Writes what there is; what the socket does not take leaves when it can."""
        while self._socket.fileno() >= 0:
            if not self._outgoing:
                self._outgoing.extend(self._protocol.output.take())
            if not self._outgoing:
                break
            pieces = self._outgoing.first()
            count, reason = write(self._socket, pieces)
            if not count:
                self._watch_writes(True)
                return
            if count < 0:
                self._outgoing.clear()
                if self._protocol.state is State.AWAITING_WELCOME:
                    # A server that refuses a connection says why before it closes it.
                    heard = last_words(self._socket, self._protocol.reader.target())
                    self._dispatch(self._protocol.received(heard, time.monotonic_ns()))
                self._dispatch(self._protocol.connection_lost(reason))
                return
            self._outgoing.wrote(count)
            self._dispatch(self._protocol.wrote(count))
        self._watch_writes(False)
        _wake_all(self._waiters)
        self._arm()

    def _watch_writes(self, wanted: bool) -> None:
        if wanted == self._is_watching_writes or self._socket.fileno() < 0:
            return
        self._is_watching_writes = wanted
        if wanted:
            self.loop.add_writer(self._socket, self._on_writable)
        else:
            self.loop.remove_writer(self._socket)

    # Time

    def _arm(self) -> None:
        """Sees to it that the loop comes back when the machine has something to do."""
        due = self._protocol.next_tick
        if due is None:
            return
        at = self.loop.time() + max(0, due - time.monotonic_ns()) / 1e9
        timer = self._timer
        if timer is not None:
            # One that comes too early looks at the clock and is set again.
            if timer.when() <= at + 0.001:
                return
            timer.cancel()
        self._timer = self.loop.call_at(at, self._on_time)

    def _on_time(self) -> None:
        self._timer = None
        self._dispatch(self._protocol.tick(time.monotonic_ns()))
        if self.failure is None:
            self._flush()
            self._arm()

    # Events

    def _dispatch(self, events: list[Event]) -> None:
        for event in events:
            if isinstance(event, CallEnded):
                self._finish(event)
            elif isinstance(event, MessageReceived):
                pending = self._calls.get(event.stream)
                if pending is not None:
                    pending.messages.append((event.message, event.credit))
                    _wake_all(pending.waiters)
            elif isinstance(event, Writable):
                pending = self._calls.get(event.stream)
                if pending is not None:
                    pending.writable = True
                    _wake_all(pending.waiters)
            elif isinstance(event, Pong):
                waiter = self._pings.get(event.word)
                if waiter is not None:
                    _wake_all([waiter])
            elif isinstance(event, Closed):
                self._end(event.error)
        if self._protocol.state is State.DRAINING and not self._calls:
            self._dispatch(self._protocol.connection_lost("the server is about to end"))
        if events:
            _wake_all(self._waiters)

    def _finish(self, event: CallEnded) -> None:
        pending = self._calls.pop(event.stream, None)
        if pending is not None and pending.ended is None:
            pending.ended = event
            _wake_all(pending.waiters)

    def _end(self, error: CallError) -> None:
        self._flush()
        self.failure = error
        _wake_all(list(self._pings.values()))
        if self._timer is not None:
            self._timer.cancel()
        if self._socket.fileno() >= 0:
            if not self.loop.is_closed():
                self.loop.remove_reader(self._socket)
                self._watch_writes(False)
            self._socket.close()


def _wake_all(waiters: list[Waiter]) -> None:
    for waiter in waiters:
        if not waiter.done():
            waiter.set_result(None)
