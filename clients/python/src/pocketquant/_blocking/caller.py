"""Keeps a connection to one server: makes it when it is needed, and again when it was lost."""

from __future__ import annotations

import os
import threading
from typing import Any

from ..errors import CallError, Cancelled, Status, declared
from ..failures import closed_client, may_repeat
from ..method import Request
from ..options import CallOptions, PreparedCall, Settings
from ..replies import decoded_item, decoded_reply
from .call import Call
from .connection import Connection
from .shared_connection import Pending


class Caller:
    """What the generated methods stand on; thread-safe."""

    def __init__(self, settings: Settings, timeout: float | None) -> None:
        self._settings = settings
        self._timeout = timeout
        self._connecting = threading.Lock()
        self._connection: Connection | None = None
        self._is_closed = False

    def connection(self) -> Connection:
        """The present connection, or a new one where there is none."""
        present = self._connection
        if present is not None and present.is_usable:
            return present
        # Those who ask at the same time share one attempt.
        with self._connecting:
            present = self._connection
            if present is None or not present.is_usable:
                if self._is_closed:
                    raise closed_client()
                if present is not None and present.process != os.getpid():
                    present.forget()
                present = self._connection = Connection(self._settings)
            return present

    def close(self) -> None:
        """Closes the connection; calls under way fail."""
        with self._connecting:
            self._is_closed = True
            if self._connection is not None:
                self._connection.close()

    # Calls

    def begin(self, call: PreparedCall) -> tuple[Connection, Pending]:
        """Opens a call, on a new connection where the present one takes none any more."""
        connection = self.connection()
        try:
            return connection, connection.open(call)
        except CallError as error:
            if call.is_repeated or not self.may_repeat(error, connection):
                raise
            call.is_repeated = True
        connection = self.connection()
        return connection, connection.open(call)

    def may_repeat(self, error: CallError, connection: Connection) -> bool:
        """Whether a call that failed so is sent again by itself."""
        return may_repeat(error, connection.is_usable)

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
        call = PreparedCall(request, self._timeout if timeout is None else timeout, options)
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
                return decoded_reply(method, ended.reply)
            if call.is_repeated or not self.may_repeat(ended.error, connection):
                raise declared(ended.error, method.raises)
            call.is_repeated = True
