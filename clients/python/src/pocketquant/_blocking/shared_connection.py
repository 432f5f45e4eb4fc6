"""A connection that threads share: whoever waits reads for all."""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from ..address import no_socket
from ..connecting import WELCOME, Attempt
from ..deadlines import has_passed, sooner
from ..errors import CallError
from ..outgoing import Outgoing, last_words, write
from ..pending import PendingCall
from ..protocol import (
    CallEnded,
    Closed,
    Event,
    MessageReceived,
    Pong,
    State,
    Writable,
)
from .shared_socket import SharedSocket

Pending = PendingCall[threading.Event]


class SharedConnection:
    """The machine behind a lock, and the socket.

    There is no thread of its own. A thread that waits for something reads from the socket if no
    other does, hands what it reads to the calls that it belongs to, and gives the reading on to
    another waiting thread when it has what it wanted. So the answer to a lone call costs no change
    of threads.
    """

    def __init__(self, attempt: Attempt) -> None:
        connected = attempt.connected()
        try:
            self._socket = SharedSocket(connected)
        except OSError as error:
            connected.close()
            raise no_socket(attempt.path, error) from None
        self._lock = threading.Lock()
        self._protocol = attempt.settings.protocol()
        self._calls: dict[int, Pending] = {}
        # When each ping was answered; None until it is.
        self._pongs: dict[int, int | None] = {}
        self._next_ping = 1
        self._abandoned: deque[Pending] = deque()
        self._outgoing = Outgoing()
        self._is_writing = False
        self._was_full = False
        self._waiting_for_room = 0
        self._has_reader = False
        # Threads that wait while another reads, in the order in which they came.
        self._followers: dict[threading.Event, None] = {}
        self.failure: CallError | None = None
        self.process = os.getpid()
        try:
            self._greet(attempt)
        except BaseException:
            self.close()
            raise

    def _greet(self, attempt: Attempt) -> None:
        self._flush()
        self._wait(
            lambda: self._protocol.state is not State.AWAITING_WELCOME, None, attempt.until)
        if self._protocol.state is State.AWAITING_WELCOME:
            raise attempt.late(WELCOME)
        if self.failure is not None:
            raise attempt.failure(self.failure, WELCOME)

    @property
    def is_usable(self) -> bool:
        """Whether further calls may be made."""
        return self._protocol.state is State.OPEN and self.process == os.getpid()

    def wait_for_calls(self, until: int | None) -> None:
        """Waits for the calls under way, until `until` at the latest.

        Those that this very thread has begun could not go on meanwhile, and are not waited for.
        """
        own = threading.get_ident()
        with self._lock:
            self._waiting_for_room += 1
        try:
            self._wait(
                lambda: all(each.owner == own for each in self._calls.values()), None, until)
        finally:
            with self._lock:
                self._waiting_for_room -= 1

    def close(self) -> None:
        """Closes the connection; calls under way fail."""
        with self._lock:
            self._dispatch(self._protocol.connection_lost("the client was closed"))
            if not self._socket.is_closed:
                self._socket.wake()
                self._release()

    def forget(self) -> None:
        """Closes the files that a forked process has from its parent, whose connection it is."""
        self._socket.close()

    def _release(self) -> None:
        """Closes the files of a connection that has ended, when no thread uses them any more."""
        if self.failure is not None and not self._has_reader and not self._is_writing:
            self._socket.close()

    def _drop_abandoned(self) -> None:
        while self._abandoned:
            pending = self._abandoned.popleft()
            self._protocol.cancel(pending.number)
            self._calls.pop(pending.number, None)

    # Waiting

    def _wait(
        self, is_done: Callable[[], bool], pending: Pending | None, until: int | None = None
    ) -> None:
        waiter: threading.Event | None = None
        while True:
            with self._lock:
                if is_done() or (pending is None and self.failure is not None):
                    return
                if has_passed(until):
                    return
                leads = not self._has_reader
                if leads:
                    self._has_reader = True
                else:
                    waiter = waiter or threading.Event()
                    waiter.clear()
                    self._followers[waiter] = None
                    if pending is not None:
                        pending.waiters.append(waiter)
            if leads:
                self._lead(is_done, until)
                return
            assert waiter is not None
            self._follow(waiter, pending, until)

    def _follow(
        self, waiter: threading.Event, pending: Pending | None, until: int | None
    ) -> None:
        try:
            now = time.monotonic_ns()
            with self._lock:
                due = sooner(self._protocol.next_tick, until)
            waiter.wait(None if due is None else max(0, due - now) / 1e9)
        finally:
            with self._lock:
                self._followers.pop(waiter, None)
                if pending is not None:
                    pending.waiters.remove(waiter)
                if not self._has_reader and waiter.is_set():
                    # The reading was offered; where this thread ends instead, another takes it.
                    self._offer()
                self._dispatch(self._protocol.tick(time.monotonic_ns()))
        self._flush()

    def _lead(self, is_done: Callable[[], bool], until: int | None) -> None:
        try:
            while True:
                self._read_once(until)
                with self._lock:
                    if is_done() or self.failure is not None or has_passed(until):
                        return
        finally:
            with self._lock:
                self._has_reader = False
                self._release()
                self._offer()

    def _offer(self) -> None:
        for waiter in self._followers:
            if not waiter.is_set():
                waiter.set()
                return

    def _read_once(self, until: int | None) -> None:
        with self._lock:
            self._drop_abandoned()
            due = sooner(self._protocol.next_tick, until)
            self._socket.watch(bool(self._outgoing or self._protocol.output))
        now = time.monotonic_ns()
        if self._socket.wait(None if due is None else max(0, due - now) / 1e9):
            self._receive()
        with self._lock:
            self._dispatch(self._protocol.tick(time.monotonic_ns()))
        self._flush(wakes_reader=False)

    def _receive(self) -> bool:
        """Reads once; false where nothing was there, or nothing more comes."""
        try:
            count, reason = self._socket.read(self._protocol.reader.target())
            with self._lock:
                if count > 0:
                    self._dispatch(self._protocol.received(count, time.monotonic_ns()))
                    if self._waiting_for_room:
                        # The end of a withdrawn call is no event.
                        _wake_all(list(self._followers))
                elif count < 0:
                    self._dispatch(self._protocol.connection_lost(reason))
        except BaseException:
            self._give_up()
            raise
        return count > 0 and self.failure is None

    def _give_up(self) -> None:
        """Ends the connection: an interrupt came where what was read or written is not known."""
        with self._lock:
            self._is_writing = False
            self._outgoing.clear()
            self._dispatch(self._protocol.connection_lost("a read or a write was interrupted"))
            self._release()

    def _catch_up(self) -> None:
        """Learns what the server said while nobody listened: that it ends, or is gone."""
        with self._lock:
            others_will_read = self._calls and not self._protocol.is_full
            if self._has_reader or others_will_read or self.failure is not None:
                return
            self._has_reader = True
        try:
            while self._receive():
                pass
        finally:
            with self._lock:
                self._has_reader = False
                self._release()
                self._offer()

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
                if event.word in self._pongs:
                    self._pongs[event.word] = time.monotonic_ns()
                    _wake_all(list(self._followers))
            elif isinstance(event, Closed):
                self.failure = event.error
                _wake_all(list(self._followers))
        if self._protocol.state is State.DRAINING and not self._calls:
            self._dispatch(self._protocol.connection_lost("the server is about to end"))

    def _finish(self, event: CallEnded) -> None:
        pending = self._calls.pop(event.stream, None)
        if pending is not None and pending.ended is None:
            pending.ended = event
            _wake_all(pending.waiters)

    # Writing

    @property
    def _is_flushed(self) -> bool:
        return not self._outgoing and not self._protocol.output

    def _flush(self, wakes_reader: bool = True) -> None:
        """Writes what there is, unless another thread does; what the socket does not take stays.

        The reader wakes itself by no means: it would not wait for room but turn in circles.
        """
        while (pieces := self._begin_write()) is not None:
            try:
                count, reason = write(self._socket.socket, pieces)
                goes_on = self._end_write(count, reason, wakes_reader)
            except BaseException:
                self._give_up()
                raise
            if not goes_on:
                return

    def _begin_write(self) -> list[Any] | None:
        with self._lock:
            if self._is_writing or self._socket.is_closed:
                return None
            if not self._outgoing:
                self._outgoing.extend(self._protocol.output.take())
            if not self._outgoing:
                if self._was_full:
                    # Senders wait until all has left.
                    self._was_full = False
                    _wake_all(list(self._followers))
                return None
            self._is_writing = True
            return self._outgoing.first()

    def _end_write(self, count: int, reason: str, wakes_reader: bool) -> bool:
        with self._lock:
            self._is_writing = False
            if count > 0:
                self._outgoing.wrote(count)
                self._dispatch(self._protocol.wrote(count))
                return True
            if count < 0:
                self._outgoing.clear()
                if self._protocol.state is State.AWAITING_WELCOME:
                    # A server that refuses a connection says why before it closes it.
                    heard = last_words(self._socket.socket, self._protocol.reader.target())
                    self._dispatch(self._protocol.received(heard, time.monotonic_ns()))
                self._dispatch(self._protocol.connection_lost(reason))
            self._was_full = count == 0
            # Whoever reads waits for room too, or has nothing to wait for any more.
            if self._has_reader and wakes_reader:
                self._socket.wake()
            self._release()
            return False


def _wake_all(waiters: list[threading.Event]) -> None:
    for waiter in waiters:
        waiter.set()
