"""One connection of a blocking client, with what callers do."""

from __future__ import annotations

import threading
import time

from ..agreement import Agreement, question
from ..connecting import COMPARISON, Attempt
from ..deadlines import room_deadline
from ..errors import CallError
from ..options import PreparedCall
from ..protocol import CallEnded, SendOutcome
from ..wire import Duration
from ..wire.reader import Buffer
from ..wire.writer import Writer
from .shared_connection import Pending, SharedConnection


class Connection(SharedConnection):
    """Calls on a connection; thread-safe."""

    def __init__(self, attempt: Attempt) -> None:
        super().__init__(attempt)
        self._agreement = Agreement()
        if self._protocol.peer_schema_hash != attempt.settings.schema_hash:
            self._agree(attempt)

    def _agree(self, attempt: Attempt) -> None:
        try:
            pending = self.open(question(attempt.settings, attempt.until))
            self._agreement.learn(self.wait_for_end(pending))
        except CallError as error:
            self.close()
            raise attempt.failure(error, COMPARISON) from None
        except BaseException:
            self.close()
            raise

    def open(self, call: PreparedCall) -> Pending:
        """Begins a call; raises `CallError` for one that the server would misunderstand."""
        self._agreement.check(call.method)
        pending = Pending(threading.get_ident())
        self._catch_up()
        until = room_deadline(call.options.deadline)
        while True:
            with self._lock:
                self._drop_abandoned()
                now = time.monotonic_ns()
                if now >= until or not self._protocol.will_have_room:
                    pending.number = call.open(self._protocol, now)
                    self._calls[pending.number] = pending
                    break
            self._wait_for_room(until)
        self._flush()
        return pending

    def _wait_for_room(self, until: int) -> None:
        with self._lock:
            self._waiting_for_room += 1
        try:
            # What frees the room may be a cancel that has not left.
            self._flush()
            self._wait(lambda: not self._protocol.will_have_room, None, until)
        finally:
            with self._lock:
                self._waiting_for_room -= 1

    def take(self, pending: Pending) -> Buffer | CallEnded:
        """Waits for the next message of a call, or its end."""
        self._wait(lambda: pending.has_news, pending)
        with self._lock:
            if not pending.messages:
                assert pending.ended is not None
                return pending.ended
            message, credit = pending.messages.popleft()
            self._protocol.allow(credit, pending.number)
            has_output = bool(self._protocol.output)
        if has_output:
            self._flush()
        return message

    def wait_for_end(self, pending: Pending) -> CallEnded:
        """Waits for the end of a call that has no stream."""
        self._wait(lambda: pending.ended is not None, pending)
        assert pending.ended is not None
        return pending.ended

    def send(self, pending: Pending, message: Writer) -> bool:
        """Sends a message of a call's stream; false where the call has ended."""
        while True:
            with self._lock:
                pending.writable = False
                outcome = self._protocol.send(message, pending.number)
            self._flush()
            if outcome is SendOutcome.CLOSED:
                return False
            if outcome is SendOutcome.SENT:
                self._wait(lambda: self._is_flushed or pending.ended is not None, pending)
                return True
            self._wait(lambda: pending.writable or pending.ended is not None, pending)
            if outcome is SendOutcome.IN_PARTS:
                return pending.ended is None

    def end_sending(self, pending: Pending) -> None:
        """Says that a call's stream has no further message."""
        with self._lock:
            self._protocol.end_of_stream(pending.number)
        self._flush()

    def withdraw(self, pending: Pending, error: CallError) -> None:
        """Withdraws a call and ends it with `error`, unless it has ended."""
        with self._lock:
            if pending.ended is not None:
                return
            self._protocol.cancel(pending.number)
            self._finish(CallEnded(pending.number, error, b"", Duration(0)))
            pending.messages.clear()
        self._flush()

    def abandon(self, pending: Pending) -> None:
        """Withdraws a call that nobody holds any more.

        Called by a finalizer, which may run while this very thread has the lock.
        """
        self._abandoned.append(pending)
        if not self._lock.acquire(blocking=False):
            return
        try:
            self._drop_abandoned()
        finally:
            self._lock.release()
        self._flush()

    def ping(self) -> int:
        """Asks the server whether it lives; gives the nanoseconds to the answer and back."""
        start = time.monotonic_ns()
        with self._lock:
            word = self._next_ping
            self._next_ping += 1
            self._pongs[word] = None
            self._protocol.ping(word, start)
        self._flush()
        try:
            self._wait(lambda: self._pongs[word] is not None, None)
        finally:
            with self._lock:
                end = self._pongs.pop(word)
        if end is None:
            assert self.failure is not None
            raise self.failure
        return end - start
