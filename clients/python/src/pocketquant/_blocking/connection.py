"""One connection of a blocking client, with what callers do."""

from __future__ import annotations

import time

from ..agreement import Agreement, question
from ..errors import CallError
from ..failures import as_connect_error
from ..options import PreparedCall, Settings
from ..protocol import CallEnded, SendOutcome
from ..wire import Duration
from ..wire.reader import Buffer
from ..wire.writer import Writer
from .shared_connection import Pending, SharedConnection


class Connection(SharedConnection):
    """Calls on a connection; thread-safe."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._agreement = Agreement()
        if self._protocol.peer_schema_hash != settings.schema_hash:
            self._agree(settings)

    def _agree(self, settings: Settings) -> None:
        try:
            self._agreement.learn(self.wait_for_end(self.open(question(settings))))
        except CallError as error:
            self.close()
            raise as_connect_error(error) from None
        except BaseException:
            self.close()
            raise

    def open(self, call: PreparedCall) -> Pending:
        """Begins a call; raises `CallError` for one that the server would misunderstand."""
        self._agreement.check(call.method)
        pending = Pending()
        self._catch_up()
        with self._lock:
            self._drop_abandoned()
            pending.number = call.open(self._protocol, time.monotonic_ns())
            self._calls[pending.number] = pending
        self._flush()
        return pending

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
