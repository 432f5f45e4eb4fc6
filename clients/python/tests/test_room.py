"""As many calls as a server takes, and withdrawn ones among them: when there is room for more."""

from __future__ import annotations

import asyncio
import threading
import time
import unittest
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from unittest import mock

from pocketquant import (
    CallError,
    DeadlineExceeded,
    Execution,
    GetOHLCV,
    Instrument,
    Interval,
    ListSymbols,
    MarketClient,
    RangeEnd,
    SortOrder,
    Status,
    SyncHistoricalData,
)
from pocketquant.aio import AsyncMarketClient
from pocketquant.protocol.frames import FrameKind

from support.fake_server import Peer, fake_server
from support.scripts import end
from support.server import ServerCase

WALK = Instrument("DEMO", "WALK")
REQUEST = GetOHLCV(WALK, Interval.ONE_MINUTE, keep=RangeEnd.FIRST, order=SortOrder.ASCENDING)
MORE = 1100
"""More than the calls that a server takes at once."""


class RealServerTests(ServerCase):
    """Large streams of the server itself, which are left early."""

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        with MarketClient(cls.server.socket) as client:
            client.sync_historical_data(
                SyncHistoricalData(WALK, Interval.ONE_MINUTE, 100_000)).reply()

    def setUp(self) -> None:
        # A busy host may take longer than a second to answer for a thousand streams.
        patient = mock.patch("pocketquant.deadlines._ROOM_TIME", 60_000_000_000)
        patient.start()
        self.addCleanup(patient.stop)

    def test_streams_that_are_closed(self) -> None:
        with MarketClient(self.server.socket) as client:
            for _ in range(MORE):
                client.get_ohlcv(REQUEST).close()
            self.assertEqual(len(client.bars(WALK, "1m", limit=5)), 5)

    def test_streams_that_nobody_holds_any_more(self) -> None:
        with MarketClient(self.server.socket) as client:
            for _ in range(MORE):
                client.get_ohlcv(REQUEST)
            self.assertEqual(len(client.bars(WALK, "1m", limit=5)), 5)

    def test_while_other_calls_are_under_way(self) -> None:
        with MarketClient(self.server.socket) as client:
            held = client.get_ohlcv(REQUEST)
            for _ in range(MORE):
                client.get_ohlcv(REQUEST).close()
            self.assertEqual(sum(map(len, held)), 100_000)

    def test_threads_that_leave_their_streams(self) -> None:
        def work(client: MarketClient) -> None:
            for _ in range(300):
                client.get_ohlcv(REQUEST).close()

        with MarketClient(self.server.socket) as client, ThreadPoolExecutor(8) as pool:
            for done in [pool.submit(work, client) for _ in range(8)]:
                done.result(60)

    def test_tasks_that_never_wait(self) -> None:
        async def work() -> None:
            async with AsyncMarketClient(self.server.socket) as client:
                for _ in range(MORE):
                    async with client.get_ohlcv(REQUEST):
                        pass
                self.assertEqual(len(await client.bars(WALK, "1m", limit=5)), 5)

        asyncio.run(work())


def keeps(answer: Callable[[list[int]], bytes], closed: threading.Event) -> Callable[[Peer], None]:
    """A server that takes four calls, and says `answer` to those four."""
    def serve(peer: Peer) -> None:
        peer.greet(max_streams=4)
        streams: list[int] = []
        while True:
            kind, stream, _ = peer.receive()
            if kind == FrameKind.OPEN:
                streams.append(stream)
                if stream > 4:
                    peer.send(end(stream))
                elif stream == 4:
                    peer.send(answer(streams))
                    closed.set()

    return serve


class ScriptedTests(unittest.TestCase):
    """What is waited for, and how long."""

    def setUp(self) -> None:
        self.closed = threading.Event()

    def test_ends_that_nobody_has_read(self) -> None:
        def ends(streams: list[int]) -> bytes:
            return b"".join(end(stream) for stream in streams)

        with fake_server(keeps(ends, self.closed)) as path, MarketClient(path) as client:
            held = [client.list_symbols(ListSymbols()) for _ in range(4)]
            self.closed.wait(20)
            client.list_symbols(ListSymbols())
            self.assertEqual([list(call) for call in held], [[]] * 4)

    def test_withdrawn_calls_that_go_on(self) -> None:
        script = keeps(lambda _: b"", self.closed)
        with fake_server(script) as path, MarketClient(path) as client:
            for _ in range(4):
                client.list_symbols(ListSymbols()).close()
            start = time.monotonic()
            with self.assertRaises(DeadlineExceeded) as late:
                client.list_symbols(ListSymbols(), timeout=0.1)
            self.assertEqual(late.exception.executed, Execution.NEVER)
            self.assertLess(time.monotonic() - start, 0.9)
            with self.assertRaises(CallError) as full:
                client.list_symbols(ListSymbols())
            self.assertEqual(full.exception.status, Status.RESOURCE_EXHAUSTED)
            self.assertLess(time.monotonic() - start, 5)

    def test_withdrawn_calls_that_go_on_with_asyncio(self) -> None:
        async def ask(path: str) -> None:
            async with AsyncMarketClient(path) as client:
                for _ in range(4):
                    async with client.list_symbols(ListSymbols()):
                        pass
                with self.assertRaises(DeadlineExceeded):
                    await client.list_symbols(ListSymbols(), timeout=0.1).next()
                with self.assertRaises(CallError) as full:
                    await client.list_symbols(ListSymbols()).next()
                self.assertEqual(full.exception.status, Status.RESOURCE_EXHAUSTED)

        with fake_server(keeps(lambda _: b"", self.closed)) as path:
            asyncio.run(ask(path))

    def test_calls_that_are_held_are_not_waited_for(self) -> None:
        with fake_server(keeps(lambda _: b"", self.closed)) as path, MarketClient(path) as client:
            held = [client.list_symbols(ListSymbols()) for _ in range(4)]
            start = time.monotonic()
            with self.assertRaises(CallError) as full:
                client.list_symbols(ListSymbols())
            self.assertEqual(full.exception.status, Status.RESOURCE_EXHAUSTED)
            self.assertLess(time.monotonic() - start, 0.9)
            for call in held:
                call.close()


if __name__ == "__main__":
    unittest.main()
