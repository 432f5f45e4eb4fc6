"""The blocking client against the real server."""

from __future__ import annotations

import importlib.util
import os
import threading
import unittest
import uuid
from concurrent.futures import ThreadPoolExecutor
from unittest import mock

from pocketquant import (
    EVENTS,
    BarsImported,
    CallError,
    CallOptions,
    Cancelled,
    CommandOutcome,
    CommandState,
    DeadlineExceeded,
    Execution,
    GetCommandOutcome,
    GetLatestBar,
    GetOHLCV,
    GetSyncStatus,
    ImportBars,
    ImportBatch,
    Instrument,
    Interval,
    InvalidRange,
    ListEvents,
    ListSymbols,
    MarketClient,
    RangeEnd,
    RemoveSeries,
    Rows,
    RowsRejected,
    SortOrder,
    Stage,
    Status,
    SyncHistoricalData,
    SyncSummary,
    UnknownSeries,
)

from support.scripts import end
from support.server import ServerCase, read_bars

WALK = Instrument("DEMO", "WALK")


def walk_request(limit: int | None = None) -> GetOHLCV:
    """All bars of the long series."""
    return GetOHLCV(
        WALK, Interval.ONE_MINUTE, limit=limit, keep=RangeEnd.FIRST, order=SortOrder.ASCENDING)


class MarketTests(ServerCase):
    """What the server keeps and gives."""

    def setUp(self) -> None:
        self.client = MarketClient.connect(self.server.socket)
        self.addCleanup(self.client.close)

    def test_import_gives_the_file_back_to_the_last_bit(self) -> None:
        for name in ("NASDAQ-AAPL-1d", "NASDAQ-MSFT-1d", "NYSE-IBM-1d"):
            with self.subTest(name):
                columns = read_bars(name + ".csv")
                symbol = ":".join(name.split("-")[:2])
                summary = self.client.import_bars(symbol, "1d", columns)
                self.assertEqual(summary.counts.received, len(columns["time"]))
                bars = self.client.bars(symbol)
                for column, values in columns.items():
                    self.assertEqual(getattr(bars, column).tolist(), values)
                part = self.client.bars(symbol, from_="2008-01-01", to="2009-01-01", limit=3)
                self.assertEqual(str(part[0].time), "2008-01-02T00:00:00Z")
                last = self.client.bars(symbol, limit=1, descending=True)[0]
                self.assertEqual(last[:6], list(bars)[-1])
                self.assertEqual(self.client.latest_bar(symbol).close, last.close)

    @unittest.skipUnless(importlib.util.find_spec("pandas"), "pandas is not installed")
    def test_a_frame_of_pandas_has_what_the_file_has(self) -> None:
        columns = read_bars("NASDAQ-AAPL-1d.csv")
        self.client.import_bars("NASDAQ:AAPL", "1d", columns)
        frame = self.client.bars("NASDAQ:AAPL").to_pandas()
        times = columns.pop("time")
        self.assertEqual(str(frame.index.dtype), "datetime64[ns, UTC]")
        self.assertEqual(frame.index.asi8.tolist(), times)
        self.assertEqual(frame.to_dict("list"), columns)
        # What was asked for can be given back.
        summary = self.client.import_bars("FRAME:AAPL", "1d", frame)
        self.assertEqual(summary.counts.inserted, len(times))
        self.assertEqual(self.client.bars("FRAME:AAPL"), self.client.bars("NASDAQ:AAPL"))

    def test_typed_errors(self) -> None:
        nothing = Instrument("NO", "NO")
        with self.assertRaises(UnknownSeries) as caught:
            self.client.latest_bar("NO:NO")
        error = caught.exception
        self.assertEqual((error.instrument, error.interval), (nothing, Interval.ONE_DAY))
        self.assertEqual(error.executed, Execution.NEVER)
        with self.assertRaises(UnknownSeries):
            self.client.bars("NO:NO")
        with self.assertRaises(UnknownSeries):
            self.client.remove_series(RemoveSeries(nothing, Interval.ONE_DAY))
        with self.assertRaises(InvalidRange):
            self.client.bars("DEMO:WALK", from_=5, to=4)
        with self.assertRaises(RowsRejected) as rejected:
            self.client.import_bars(
                "BAD:ROWS", "1d", {name: [float("nan")] for name in ("open", "high", "low",
                "close")} | {"time": [1]}, strict=True)
        self.assertEqual(str(rejected.exception.rejections[0].problem), "not a number")
        with self.assertRaises(CallError) as wire:
            self.client.get_latest_bar(GetLatestBar(Instrument("", "A"), Interval.ONE_DAY))
        self.assertEqual(
            (wire.exception.executed, wire.exception.stage), (Execution.NEVER, Stage.ENCODE))

    def test_streams_and_replies(self) -> None:
        request = SyncHistoricalData(Instrument("DEMO", "SYNC"), Interval.ONE_HOUR, 5000)
        options = CallOptions(command_id=uuid.uuid4(), metadata={"why": "test"})
        with self.client.sync_historical_data(request, options=options) as call:
            progress = [step.received for step in call]
            self.assertEqual(call.reply().bar_count, 5000)
        self.assertEqual(progress[-1:], [5000])
        self.assertGreater(call.server_time, 0)
        pages = list(self.client.list_symbols(ListSymbols(exchange="DEMO")))
        self.assertIn("SYNC", [each.instrument.code for page in pages for each in page.symbols])
        self.assertTrue(list(self.client.get_sync_status(GetSyncStatus())))

    def test_events(self) -> None:
        self.client.import_bars("EVENT:FUL", "1d", read_bars("NYSE-IBM-1d.csv"))
        records = [
            each for page in self.client.list_events(ListEvents(0)) for each in page.events]
        events = [EVENTS[record.event].decode(record.payload) for record in records]
        imported = [event for event in events if isinstance(event, BarsImported)]
        self.assertIn(Instrument("EVENT", "FUL"), [event.instrument for event in imported])

    def test_a_command_runs_once_under_its_id(self) -> None:
        told: list[bool] = []
        number = uuid.uuid4()
        options = CallOptions(command_id=number, on_replay=lambda: told.append(True))
        once = Instrument("DEMO", "ONCE")
        request = SyncHistoricalData(once, Interval.ONE_DAY, 50)
        self.assertEqual(self.outcome(number).state, CommandState.NEVER_SEEN)
        first = self.client.sync_historical_data(request, options=options)
        summary = first.reply()
        self.assertFalse(first.is_replayed)
        again = self.client.sync_historical_data(request, options=options)
        self.assertEqual((list(again), again.reply(), again.is_replayed), ([], summary, True))
        self.assertEqual(told, [True])
        outcome = self.outcome(number)
        self.assertEqual(outcome.state, CommandState.DONE)
        assert outcome.reply is not None
        self.assertEqual(SyncSummary.decode(outcome.reply), summary)
        other = SyncHistoricalData(once, Interval.ONE_DAY, 51)
        with self.assertRaises(CallError) as caught:
            self.client.sync_historical_data(other, options=options).reply()
        self.assertEqual(
            (caught.exception.status, caught.exception.executed),
            (Status.ALREADY_EXISTS, Execution.NEVER))
        self.client.remove_series(RemoveSeries(once, Interval.ONE_DAY))

    def outcome(self, number: uuid.UUID) -> CommandOutcome:
        """What has become of a sync."""
        return self.client.get_command_outcome(GetCommandOutcome(
            SyncHistoricalData.__method__.number, number))

    def test_rows_by_hand(self) -> None:
        with self.client.import_bars(
            ImportBars(Instrument("BY", "HAND"), Interval.ONE_DAY, False)
        ) as call:
            call.send(ImportBatch(Rows([0], [1.0], [1.0], [1.0], [1.0], [1.0]), 2))
            call.end_sending()
            counts = call.reply().counts
        self.assertEqual((counts.received, counts.inserted, counts.rejected), (3, 1, 2))

    def test_an_import_that_is_left_keeps_nothing(self) -> None:
        with self.client.import_bars(
            ImportBars(Instrument("LEFT", "OFF"), Interval.ONE_DAY, False)
        ) as call:
            call.send(ImportBatch(Rows([0], [1.0], [1.0], [1.0], [1.0], [1.0]), 0))
        with self.assertRaises(Cancelled):
            call.reply()
        with self.assertRaises(UnknownSeries):
            self.client.latest_bar("LEFT:OFF")


class LoadTests(ServerCase):
    """A long series, many threads, calls that end early."""

    bars = 300_000

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        with MarketClient(cls.server.socket) as client:
            request = SyncHistoricalData(WALK, Interval.ONE_MINUTE, cls.bars)
            client.sync_historical_data(request).reply()

    def setUp(self) -> None:
        self.client = MarketClient(self.server.socket)
        self.addCleanup(self.client.close)

    def test_long_ranges(self) -> None:
        table = self.client.bars(WALK, "1m")
        self.assertEqual(len(table), self.bars)
        times = table.time.tolist()
        self.assertEqual(times, sorted(set(times)))
        self.assertEqual(self.client.import_bars("COPY:OF", "1m", table).bar_count, self.bars)
        self.assertEqual(self.client.bars("COPY:OF", "1m"), table)

    def test_cancelled_in_the_middle(self) -> None:
        for _ in range(20):
            for table in self.client.get_ohlcv(walk_request()):
                self.assertGreater(len(table), 0)
                break
        call = self.client.get_ohlcv(walk_request())
        self.assertIsNotNone(call.next())
        call.close()
        with self.assertRaises(Cancelled):
            call.reply()
        self.client.ping()

    def test_deadlines(self) -> None:
        with self.assertRaises(DeadlineExceeded) as caught:
            self.client.latest_bar(WALK, "1m", timeout=0)
        self.assertIsInstance(caught.exception, TimeoutError)
        request = ImportBars(Instrument("TOO", "LATE"), Interval.ONE_DAY, False)
        with self.client.import_bars(request, timeout=0.05) as call:
            with self.assertRaises(DeadlineExceeded):
                call.reply()
        self.client.ping()

    def test_many_threads(self) -> None:
        expected = self.client.latest_bar(WALK, "1m")

        def work(number: int) -> None:
            for turn in range(20):
                if (number + turn) % 5 == 0:
                    bars = self.client.bars(WALK, "1m", limit=20_000)
                    self.assertEqual(len(bars), 20_000)
                elif (number + turn) % 7 == 0:
                    self.client.ping()
                else:
                    self.assertEqual(self.client.latest_bar(WALK, "1m"), expected)

        with ThreadPoolExecutor(16) as pool:
            for done in [pool.submit(work, number) for number in range(16)]:
                done.result(60)

    def test_an_interrupted_read_ends_the_connection(self) -> None:
        protocol = self.client.connection()._protocol
        with mock.patch.object(protocol, "received", side_effect=KeyboardInterrupt):
            with self.assertRaises(KeyboardInterrupt):
                self.client.latest_bar(WALK, "1m")
        self.client.latest_bar(WALK, "1m")

    def test_threads_share_a_stream(self) -> None:
        call = self.client.get_ohlcv(walk_request())
        counts: list[int] = []

        def take() -> None:
            while (table := call.next()) is not None:
                counts.append(len(table))

        threads = [threading.Thread(target=take) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        self.assertEqual(sum(counts), self.bars)

    def test_a_process_that_was_forked_connects_anew(self) -> None:
        self.client.latest_bar(WALK, "1m")
        child = os.fork()
        if not child:
            try:
                self.client.latest_bar(WALK, "1m", timeout=20)
                os._exit(0)
            except BaseException:
                os._exit(1)
        self.assertEqual(os.waitpid(child, 0)[1], 0)
        self.client.latest_bar(WALK, "1m", timeout=20)


if __name__ == "__main__":
    unittest.main()
