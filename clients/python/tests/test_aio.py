"""The asyncio client against the real server, and against one that is told what to send."""

from __future__ import annotations

import array
import asyncio
import logging
import threading
import unittest

from pocketquant import (
    CallError,
    Cancelled,
    ConnectError,
    ConnectionLost,
    DeadlineExceeded,
    Execution,
    GetOHLCV,
    ImportBars,
    ImportBatch,
    Instrument,
    Interval,
    ListSymbols,
    MarketClient,
    ProtocolFault,
    RangeEnd,
    Rows,
    SortOrder,
    Stage,
    Status,
    SyncHistoricalData,
    UnknownSeries,
)
from pocketquant.aio import AsyncMarketClient
from pocketquant.protocol.frames import FrameKind

from support.fake_server import Peer, fake_server
from support.scripts import data, end, ended
from support.server import ServerCase, read_bars

# The test case's loop tells of every step that takes long; on a busy machine many do.
logging.getLogger("asyncio").setLevel(logging.ERROR)

WALK = Instrument("DEMO", "WALK")
BARS = 300_000
LARGE = ImportBatch(Rows(*[array.array(code, bytes(8 * 65_536)) for code in "qddddd"]), 0)
LARGE_SIZE = len(LARGE.encode())
ONE_ROW = ImportBatch(Rows([0], [1.0], [1.0], [1.0], [1.0], [1.0]), 0)


def walk_request() -> GetOHLCV:
    """All bars of the long series."""
    return GetOHLCV(
        WALK, Interval.ONE_MINUTE, keep=RangeEnd.FIRST, order=SortOrder.ASCENDING)


class AsyncClientTests(ServerCase, unittest.IsolatedAsyncioTestCase):
    """What the server keeps and gives, and calls that end early."""

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        with MarketClient(cls.server.socket) as client:
            client.sync_historical_data(
                SyncHistoricalData(WALK, Interval.ONE_MINUTE, BARS)).reply()

    async def asyncSetUp(self) -> None:
        self.client = await AsyncMarketClient.connect(self.server.socket)
        self.addAsyncCleanup(self.client.close)

    async def test_import_gives_the_file_back_to_the_last_bit(self) -> None:
        columns = read_bars("NASDAQ-AAPL-1d.csv")
        summary = await self.client.import_bars("NASDAQ:AAPL", "1d", columns)
        self.assertEqual(summary.counts.received, len(columns["time"]))
        bars = await self.client.bars("NASDAQ:AAPL")
        for column, values in columns.items():
            self.assertEqual(getattr(bars, column).tolist(), values)
        latest = await self.client.latest_bar("NASDAQ:AAPL")
        self.assertEqual(latest.close, columns["close"][-1])

    async def test_long_ranges(self) -> None:
        table = await self.client.bars(WALK, "1m")
        self.assertEqual(len(table), BARS)
        summary = await self.client.import_bars("COPY:OF", "1m", table)
        self.assertEqual(summary.bar_count, BARS)
        self.assertEqual(await self.client.bars("COPY:OF", "1m"), table)

    async def test_typed_errors(self) -> None:
        with self.assertRaises(UnknownSeries) as caught:
            await self.client.latest_bar("NO:NO")
        self.assertEqual(caught.exception.instrument, Instrument("NO", "NO"))
        with self.assertRaises(UnknownSeries):
            async for _ in self.client.get_ohlcv(
                GetOHLCV(Instrument("NO", "NO"), Interval.ONE_DAY, keep=RangeEnd.LAST,
                         order=SortOrder.ASCENDING)):
                self.fail("a table of nothing")

    async def test_streams_and_replies(self) -> None:
        request = SyncHistoricalData(Instrument("DEMO", "SYNC"), Interval.ONE_HOUR, 5000)
        async with self.client.sync_historical_data(request) as call:
            progress = [step.received async for step in call]
            self.assertEqual((await call.reply()).bar_count, 5000)
        self.assertEqual(progress[-1:], [5000])

    async def test_cancelled_in_the_middle(self) -> None:
        for _ in range(20):
            async for table in self.client.get_ohlcv(walk_request()):
                self.assertGreater(len(table), 0)
                break
        call = self.client.get_ohlcv(walk_request())
        self.assertIsNotNone(await call.next())
        call.close()
        with self.assertRaises(Cancelled):
            await call.reply()
        await self.client.ping()

    async def test_a_cancelled_task_withdraws_its_call(self) -> None:
        request = ImportBars(Instrument("CAN", "CEL"), Interval.ONE_DAY, False)
        call = self.client.import_bars(request)
        await call.send(ONE_ROW)
        task = asyncio.ensure_future(call.reply())
        await self.client.ping()
        task.cancel()
        with self.assertRaises(asyncio.CancelledError):
            await task
        with self.assertRaises(Cancelled):
            await call.reply()
        with self.assertRaises(UnknownSeries):
            await self.client.latest_bar("CAN:CEL")

    async def test_deadlines(self) -> None:
        with self.assertRaises(DeadlineExceeded):
            await self.client.latest_bar(WALK, "1m", timeout=0)
        request = ImportBars(Instrument("TOO", "LATE"), Interval.ONE_DAY, False)
        async with self.client.import_bars(request, timeout=0.05) as call:
            with self.assertRaises(DeadlineExceeded):
                await call.reply()
        with self.assertRaises(asyncio.TimeoutError):
            async with self.client.import_bars(request) as call:
                await asyncio.wait_for(call.reply(), 0.05)

    async def test_many_tasks(self) -> None:
        expected = await self.client.latest_bar(WALK, "1m")

        async def work(number: int) -> None:
            if number % 50 == 0:
                self.assertEqual(len(await self.client.bars(WALK, "1m", limit=20_000)), 20_000)
            else:
                self.assertEqual(await self.client.latest_bar(WALK, "1m"), expected)

        await asyncio.gather(*[work(number) for number in range(1000)])


class AsyncReconnectTests(ServerCase, unittest.IsolatedAsyncioTestCase):
    """Servers that go and come again."""

    async def test_killed_and_started_again(self) -> None:
        async with AsyncMarketClient(self.server.socket) as client:
            await client.import_bars("NYSE:IBM", "1d", read_bars("NYSE-IBM-1d.csv"))
            expected = await client.bars("NYSE:IBM")
            request = ImportBars(Instrument("KILL", "ED"), Interval.ONE_DAY, False)
            call = client.import_bars(request)
            await call.send(ONE_ROW)
            await client.ping()
            self.server.kill()
            with self.assertRaises(ConnectionLost) as caught:
                await call.reply()
            self.assertEqual(caught.exception.executed, Execution.UNKNOWN)
            with self.assertRaises(ConnectError):
                await client.bars("NYSE:IBM")
            self.server.start()
            self.assertEqual(await client.bars("NYSE:IBM"), expected)
            self.server.kill()
            self.server.start()
            self.assertEqual(await client.bars("NYSE:IBM"), expected)

    def test_one_loop_after_the_other(self) -> None:
        client = AsyncMarketClient(self.server.socket)
        for _ in range(2):
            asyncio.run(client.ping())
        asyncio.run(client.close())


class AsyncScriptedTests(unittest.IsolatedAsyncioTestCase):
    """Servers that are told what to send."""

    async def test_a_call_refused_by_a_server_that_ends_is_made_again(self) -> None:
        def drains(peer: Peer) -> None:
            peer.greet()
            _, stream, _ = peer.receive()
            peer.send(ended(FrameKind.GOAWAY, 9, "the server ends")
                      + end(stream, status=14, text="ends", executed=1, stage=3))
            peer.receive()

        def answers(peer: Peer) -> None:
            peer.greet()
            _, stream, _ = peer.receive()
            peer.send(end(stream, bytes([8, 0, 0, 0, 0, 0, 0, 0])))
            peer.receive()

        with fake_server(drains, answers) as path:
            async with AsyncMarketClient(path) as client:
                pages = [page async for page in client.list_symbols(ListSymbols())]
                self.assertEqual(pages, [])
        with fake_server(drains, drains) as path:
            async with AsyncMarketClient(path) as client:
                with self.assertRaises(CallError) as caught:
                    await client.latest_bar("A:B")
                self.assertEqual(caught.exception.status, Status.UNAVAILABLE)

    async def test_messages_that_are_none(self) -> None:
        def wrong(peer: Peer) -> None:
            peer.greet()
            _, stream, _ = peer.receive()
            peer.send(data(stream, bytes(8)))
            self.assertEqual(peer.receive()[:2], (FrameKind.CANCEL, stream))
            _, stream, _ = peer.receive()
            peer.send(end(stream, bytes(16)))
            peer.receive()

        with fake_server(wrong) as path:
            async with AsyncMarketClient(path) as client:
                with self.assertRaises(CallError) as caught:
                    await client.list_symbols(ListSymbols()).next()
                self.assertEqual(caught.exception.stage, Stage.DECODE)
                with self.assertRaises(CallError) as caught:
                    await client.latest_bar("A:B")
                self.assertEqual(caught.exception.stage, Stage.DECODE)

    async def test_a_fault_closes_the_connection(self) -> None:
        def faulty(peer: Peer) -> None:
            peer.greet()
            peer.receive()
            peer.send(data(99, bytes(8)))
            self.assertEqual(peer.receive()[0], FrameKind.ABORT)

        with fake_server(faulty) as path:
            async with AsyncMarketClient(path) as client:
                with self.assertRaises(ProtocolFault):
                    await client.latest_bar("A:B")

    async def test_a_server_that_is_silent(self) -> None:
        def silent(peer: Peer) -> None:
            peer.greet()
            while True:
                peer.receive()

        with fake_server(silent) as path:
            async with AsyncMarketClient(path) as client:
                with self.assertRaises(DeadlineExceeded):
                    await client.latest_bar("A:B", timeout=0.05)
                with self.assertRaisesRegex(ConnectionLost, "has not answered"):
                    await client.latest_bar("A:B")

    async def test_a_server_that_reads_late(self) -> None:
        asked = threading.Event()

        def reads_late(peer: Peer) -> None:
            peer.greet(initial_credit=64 << 20)
            _, stream, _ = peer.receive()
            asked.wait(20)
            size = 0
            while size < 8 * LARGE_SIZE:
                kind, _, body = peer.receive()
                size += len(body) if kind == FrameKind.DATA else 0
            peer.send(end(stream, status=10, text="enough"))
            peer.receive()

        with fake_server(reads_late) as path:
            async with AsyncMarketClient(path, timeout=30) as client:
                request = ImportBars(Instrument("A", "B"), Interval.ONE_DAY, False)
                async with client.import_bars(request) as call:
                    asyncio.get_running_loop().call_later(0.01, asked.set)
                    for _ in range(8):
                        await call.send(LARGE)
                    with self.assertRaisesRegex(CallError, "enough"):
                        await call.reply()

    async def test_another_protocol(self) -> None:
        def speaks_http(peer: Peer) -> None:
            peer.send(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
            peer.socket.recv(1)

        with fake_server(speaks_http) as path:
            with self.assertRaises(ConnectError):
                await AsyncMarketClient.connect(path)


if __name__ == "__main__":
    unittest.main()
