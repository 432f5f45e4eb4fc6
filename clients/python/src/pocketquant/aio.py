"""The asyncio client."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Iterable
from types import TracebackType
from typing import Any, NoReturn, overload

from . import market
from ._asyncio.call import AsyncCall
from ._generated.async_calls import AsyncMarketDataCalls
from ._generated.messages import (
    SCHEMA_HASH,
    Bar,
    Bars,
    EventDelivery,
    ImportBars,
    ImportBatch,
    ImportSummary,
    Instrument,
    Interval,
    ListSubscribers,
)
from ._generated.schema_text import SCHEMA_TEXT
from .address import SocketPath, path_text
from .errors import CallError
from .failures import closed_client
from .following import EventKind, Following
from .options import CallOptions, Settings
from .wire import Duration, TableBuilder


class AsyncMarketClient(AsyncMarketDataCalls):
    """A client of a PocketQuant server on this host, for the tasks of one event loop.

    Its one connection carries any number of requests at once. It connects when it is first used,
    and again when the connection was lost. Every request of the contract is a method; cancelling
    a task cancels its call on the server. `timeout` is in seconds, that of the client where a call
    gives none, and covers connecting; `math.inf` sets no deadline.
    """

    def __init__(
        self, socket: SocketPath | None = None, *, name: str = "pocketquant-python",
        timeout: float | None = None,
    ) -> None:
        """A client of the server on `socket`, the user's own server where none is given."""
        settings = Settings(path_text(socket), SCHEMA_HASH, SCHEMA_TEXT, name)
        super().__init__(settings, timeout)

    @classmethod
    async def connect(
        cls, socket: SocketPath | None = None, *, name: str = "pocketquant-python",
        timeout: float | None = None,
    ) -> AsyncMarketClient:
        """A client that is connected; raises `ConnectError` where no server answers."""
        client = cls(socket, name=name, timeout=timeout)
        await client.connection()
        return client

    async def __aenter__(self) -> AsyncMarketClient:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def ping(self) -> Duration:
        """Asks the server whether it lives; gives the time to the answer and back."""
        connection = await self.connection()
        return Duration(await connection.ping())

    async def bars(
        self, symbol: str | Instrument, interval: str | Interval = Interval.ONE_DAY, *,
        from_: market.Instant | None = None, to: market.Instant | None = None,
        limit: int | None = None, descending: bool = False, timeout: float | None = None,
    ) -> Bars:
        """The bars of a symbol, written `EXCHANGE:CODE`, in one table.

        From `from_` on, before `to`; `limit` keeps the last of the range, or the first where
        `from_` is given.
        """
        request = market.bars_request(symbol, interval, from_, to, limit, descending)
        async with self.get_ohlcv(request, timeout=timeout) as call:
            builder = TableBuilder(Bars)
            async for table in call:
                builder.add(table)
            return builder.finish()

    async def latest_bar(
        self, symbol: str | Instrument, interval: str | Interval = Interval.ONE_DAY, *,
        timeout: float | None = None,
    ) -> Bar:
        """The latest bar of a symbol, written `EXCHANGE:CODE`."""
        request = market.latest_bar_request(symbol, interval)
        return await self.get_latest_bar(request, timeout=timeout)

    async def follow_events(
        self, from_: int | None = None, *, events: Iterable[EventKind] = (),
        keys: Iterable[str] = (), timeout: float | None = None,
    ) -> AsyncIterator[EventDelivery]:
        """Events as they happen, over lost connections and restarts of the server too.

        As `MarketClient.follow_events()`; cancelling the task that waits ends it.
        """
        following = Following(from_, events, keys, timeout)
        while True:
            failure: CallError | None = None
            try:
                if not following.is_placed:
                    following.place([page async for page in self.list_subscribers(
                        ListSubscribers(), timeout=following.timeout, options=following.options)])
                async with self.subscribe_events(
                    following.request, timeout=following.timeout, options=following.options
                ) as call:
                    following.note_begin()
                    while (delivery := await call.next()) is not None:
                        following.note(delivery)
                        yield delivery
            except CallError as error:
                failure = error
            if not await self._pause(following.pause_after(failure)):
                raise closed_client()

    @overload
    def import_bars(
        self, request: ImportBars, *, timeout: float | None = None,
        options: CallOptions | None = None,
    ) -> AsyncCall[ImportBatch, NoReturn, ImportSummary]: ...
    @overload
    def import_bars(
        self, request: str | Instrument, interval: str | Interval, data: market.Importable, *,
        strict: bool = False, timeout: float | None = None, options: CallOptions | None = None,
    ) -> Awaitable[ImportSummary]: ...
    def import_bars(
        self, request: ImportBars | str | Instrument,
        interval: str | Interval = Interval.ONE_DAY, data: market.Importable = None, *,
        strict: bool = False, timeout: float | None = None, options: CallOptions | None = None,
    ) -> Any:
        """Puts rows into the series of a symbol, as one unit: a table, a pandas frame, or arrays.

        With the request `ImportBars` alone it gives the call, to stream the rows oneself.
        """
        if isinstance(request, ImportBars):
            return super().import_bars(request, timeout=timeout, options=options)
        command = market.import_request(request, interval, strict)
        return self._import(super().import_bars(command, timeout=timeout, options=options), data)

    async def _import(
        self, call: AsyncCall[ImportBatch, NoReturn, ImportSummary], data: market.Importable
    ) -> ImportSummary:
        async with call:
            for batch in market.batches(data):
                await call.send(batch)
            await call.end_sending()
            return await call.reply()
