"""Keeps a connection to one server: makes it when it is needed, and again when it was lost."""

from __future__ import annotations

import os
import threading
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
from .call import Call
from .connection import Connection
from .shared_connection import Pending


class Caller:
    """What the generated methods stand on; thread-safe."""

    def __init__(self, settings: Settings, timeout: float | None) -> None:
        self._settings = settings
        self._timeout = checked_timeout(timeout)
        self._connecting = threading.Lock()
        self._connection: Connection | None = None
        self._closing = threading.Event()
        self._backoff = Backoff()
        # When those who wait for a server may look for it again, in nanoseconds.
        self._next_attempt = 0
        self._failure: ConnectError | None = None
        self.budget = RetryBudget()

    def connection(self) -> Connection:
        """The present connection, or a new one where there is none."""
        return self._connected(deadline_after(self._timeout))

    def _connected(self, deadline: int | None, waits: bool = False) -> Connection:
        present = self._connection
        if self._closing.is_set():
            raise closed_client()
        if present is not None and present.is_usable:
            return present
        while True:
            try:
                return self._new_connection(deadline, waits)
            except ConnectError as error:
                if not waits or not is_temporary(error):
                    raise
                self._wait_for_attempt(deadline, error)

    def _wait_for_attempt(self, deadline: int | None, error: ConnectError) -> None:
        """Waits until it makes sense to connect again after `error`."""
        pause = seconds_to(self._next_attempt)
        left = pause if deadline is None else seconds_to(deadline)
        if self._closing.wait(min(pause, left)):
            raise closed_client()
        if left < pause:
            raise Attempt(self._settings, deadline).late(f"{error}") from error

    def _new_connection(self, deadline: int | None, waits: bool) -> Connection:
        if self._closing.is_set():
            raise closed_client()
        attempt = Attempt(self._settings, deadline)
        # Those who ask at the same time share one attempt.
        while not self._connecting.acquire(timeout=attempt.seconds_left):
            if attempt.has_passed:
                raise attempt.late(OTHERS)
        try:
            present = self._connection
            if present is None or not present.is_usable:
                if self._closing.is_set():
                    raise closed_client()
                if present is not None and present.process != os.getpid():
                    present.forget()
                if waits and self._failure is not None and seconds_to(self._next_attempt):
                    # Somebody else has looked meanwhile.
                    raise self._failure
                present = self._connection = self._attempted(attempt)
                # It stands where close() looks before this one looks whether that was called, so
                # that one of the two closes it.
                if self._closing.is_set():
                    present.close()
                    raise closed_client()
            return present
        finally:
            self._connecting.release()

    def _attempted(self, attempt: Attempt) -> Connection:
        try:
            connection = Connection(attempt)
        except ConnectError as error:
            self._failure = error
            self._backoff.note_failure()
            self._next_attempt = time.monotonic_ns() + int(self._backoff.pause() * 1e9)
            raise
        self._failure = None
        self._backoff.reset()
        return connection

    def close(self, timeout: float | None = CLOSE_SECONDS) -> None:
        """Waits for the calls of other threads, for so many seconds at the most, and closes the
        connection for good.

        No call begins any more. Those that are left then fail, and so do those that this thread has
        begun itself, which cannot go on while it waits; None waits for as long as it takes.
        """
        self._closing.set()
        # Without the lock: a thread that connects may hold it for as long as its deadline allows.
        present = self._connection
        if present is not None:
            try:
                if present.process == os.getpid():
                    present.wait_for_calls(deadline_after(timeout))
            finally:
                present.close()

    # Calls

    def begin(self, call: PreparedCall) -> tuple[Connection, Pending]:
        """Opens a call, on a new connection where the present one takes none any more."""
        while True:
            try:
                connection = self._connected(call.options.deadline, call.waits)
            except CallError as error:
                failure = call.attempts.failure(error)
                if failure is error:
                    raise
                raise failure from error
            try:
                return connection, connection.open(call)
            except CallError as error:
                if not self.repeats(call, error):
                    call.attempts.told(error)
                    raise

    def repeats(self, call: PreparedCall, error: CallError) -> bool:
        """Whether a call that failed so is made again; waits until it may be."""
        pause = call.attempts.pause_after(error)
        return pause is not None and not self._closing.wait(pause)

    def _open(
        self, request: Request, timeout: float | None, options: CallOptions | None
    ) -> Call[Any, Any, Any]:
        """Begins a call with streams."""
        return Call(self, request, self._timeout if timeout is None else timeout, options)

    def _unary(
        self, request: Request, timeout: float | None, options: CallOptions | None
    ) -> Any:
        """Makes a call with one request and one reply."""
        method = request.__method__
        deadline = deadline_after(self._timeout if timeout is None else timeout)
        call = PreparedCall(request, deadline, options, self.budget)
        while True:
            connection, pending = self.begin(call)
            try:
                ended = connection.wait_for_end(pending)
            except BaseException:
                connection.withdraw(pending, Cancelled(Status.CANCELLED, "the wait was ended"))
                raise
            if pending.messages:
                decoded_item(method, pending.messages[0][0])
            if ended.error is None:
                self.budget.note_success()
                call.note_end(ended)
                return decoded_reply(method, ended.reply)
            if not self.repeats(call, ended.error):
                call.note_end(ended)
                raise declared(call.attempts.told(ended.error), method.raises)
