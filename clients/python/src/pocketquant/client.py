"""The blocking client."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Any, NoReturn, overload

from . import market
from ._blocking.call import Call
from ._generated.calls import MarketDataCalls
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
from .wire import Duration


class MarketClient(MarketDataCalls):
    """A client of a PocketQuant server on this host.

    One client serves a whole process: threads share it, and its one connection carries any number
    of requests at once. It connects when it is first used, and again when the connection was lost.
    Every request of the contract is a method; `timeout` is in seconds, that of the client where a
    call gives none, and covers connecting; `math.inf` sets no deadline.
    """

    def __init__(
        self, socket: SocketPath | None = None, *, name: str = "pocketquant-python",
        timeout: float | None = None,
    ) -> None:
        """A client of the server on `socket`, the user's own server where none is given."""
        settings = Settings(path_text(socket), SCHEMA_HASH, SCHEMA_TEXT, name)
        super().__init__(settings, timeout)

    @classmethod
    def connect(
        cls, socket: SocketPath | None = None, *, name: str = "pocketquant-python",
        timeout: float | None = None,
    ) -> MarketClient:
        """A client that is connected; raises `ConnectError` where no server answers."""
        client = cls(socket, name=name, timeout=timeout)
        client.connection()
        return client

    def __enter__(self) -> MarketClient:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def ping(self) -> Duration:
        """Asks the server whether it lives; gives the time to the answer and back."""
        return Duration(self.connection().ping())

    def bars(
        self, symbol: str | Instrument, interval: str | Interval = Interval.ONE_DAY, *,
        from_: market.Instant | None = None, to: market.Instant | None = None,
        limit: int | None = None, descending: bool = False, timeout: float | None = None,
    ) -> Bars:
        """The bars of a symbol, written `EXCHANGE:CODE`, in one table.

        From `from_` on, before `to`; `limit` keeps the last of the range, or the first where
        `from_` is given.
        """
        request = market.bars_request(symbol, interval, from_, to, limit, descending)
        return Bars.concatenate(self.get_ohlcv(request, timeout=timeout))

    def latest_bar(
        self, symbol: str | Instrument, interval: str | Interval = Interval.ONE_DAY, *,
        timeout: float | None = None,
    ) -> Bar:
        """The latest bar of a symbol, written `EXCHANGE:CODE`."""
        return self.get_latest_bar(market.latest_bar_request(symbol, interval), timeout=timeout)

    def follow_events(
        self, from_: int | None = None, *, events: Iterable[EventKind] = (),
        keys: Iterable[str] = (), timeout: float | None = None,
    ) -> Iterator[EventDelivery]:
        """Events as they happen, over lost connections and restarts of the server too.

        From the sequence `from_` on, 0 for the first that is kept, without it from now on; only
        those of `events`, classes or numbers, and about `keys`, `EXCHANGE:CODE@INTERVAL` or
        `EXCHANGE:CODE`. Each stored event comes once and in order; live events that happen while
        there is no connection are gone. It ends with an error where it cannot go on: without a
        server to begin with, where events are no longer kept or the subscriber was too slow for
        some of which none may be missed, or after `timeout`. `close()` of the generator ends it.
        """
        following = Following(from_, events, keys, timeout)
        while True:
            failure: CallError | None = None
            try:
                if not following.is_placed:
                    following.place(self.list_subscribers(
                        ListSubscribers(), timeout=following.timeout, options=following.options))
                with self.subscribe_events(
                    following.request, timeout=following.timeout, options=following.options
                ) as call:
                    following.note_begin()
                    while (delivery := call.next()) is not None:
                        following.note(delivery)
                        yield delivery
            except CallError as error:
                failure = error
            if self._closing.wait(following.pause_after(failure)):
                raise closed_client()

    @overload
    def import_bars(
        self, request: ImportBars, *, timeout: float | None = None,
        options: CallOptions | None = None,
    ) -> Call[ImportBatch, NoReturn, ImportSummary]: ...
    @overload
    def import_bars(
        self, request: str | Instrument, interval: str | Interval, data: market.Importable, *,
        strict: bool = False, timeout: float | None = None, options: CallOptions | None = None,
    ) -> ImportSummary: ...
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
        with super().import_bars(command, timeout=timeout, options=options) as call:
            for batch in market.batches(data):
                call.send(batch)
            call.end_sending()
            return call.reply()
