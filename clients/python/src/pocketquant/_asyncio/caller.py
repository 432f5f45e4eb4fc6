"""Keeps a connection to one server: makes it when it is needed, and again when it was lost."""

from __future__ import annotations

import asyncio
from typing import Any

from ..errors import CallError, Cancelled, Status, declared
from ..failures import closed_client, may_repeat
from ..method import Request
from ..options import CallOptions, PreparedCall, Settings
from ..replies import decoded_item, decoded_reply
from .call import AsyncCall
from .connection import AsyncConnection, Pending


class AsyncCaller:
    """What the generated methods stand on; of one loop at a time."""

    def __init__(self, settings: Settings, timeout: float | None) -> None:
        self._settings = settings
        self._timeout = timeout
        self._connecting = asyncio.Lock()
        self._connection: AsyncConnection | None = None
        self._is_closed = False

    async def connection(self) -> AsyncConnection:
        """The present connection, or a new one where there is none."""
        present = self._connection
        loop = asyncio.get_running_loop()
        if present is not None and present.is_usable and present.loop is loop:
            return present
        if present is not None and present.loop is not loop:
            # The other loop has ended, and those who waited on it.
            self._connecting = asyncio.Lock()
            self._connection = None
            present.forget()
        # Those who ask at the same time share one attempt.
        async with self._connecting:
            present = self._connection
            if present is None or not present.is_usable or present.loop is not loop:
                if self._is_closed:
                    raise closed_client()
                present = AsyncConnection(self._settings)
                await present.ready()
                self._connection = present
            return present

    async def close(self) -> None:
        """Closes the connection; calls under way fail."""
        self._is_closed = True
        if self._connection is not None:
            self._connection.close()

    # Calls

    async def begin(self, call: PreparedCall) -> tuple[AsyncConnection, Pending]:
        """Opens a call, on a new connection where the present one takes none any more."""
        connection = await self.connection()
        try:
            return connection, connection.open(call)
        except CallError as error:
            if call.is_repeated or not self.may_repeat(error, connection):
                raise
            call.is_repeated = True
        connection = await self.connection()
        return connection, connection.open(call)

    def may_repeat(self, error: CallError, connection: AsyncConnection) -> bool:
        """Whether a call that failed so is sent again by itself."""
        return may_repeat(error, connection.is_usable)

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
        call = PreparedCall(request, self._timeout if timeout is None else timeout, options)
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
                return decoded_reply(method, ended.reply)
            if call.is_repeated or not self.may_repeat(ended.error, connection):
                raise declared(ended.error, method.raises)
            call.is_repeated = True
