"""The blocking client's connections: servers that go, come again, and misbehave."""

from __future__ import annotations

import array
import random
import threading
import time
import unittest

from pocketquant import (
    CallError,
    ConnectError,
    ConnectionLost,
    DeadlineExceeded,
    Execution,
    ImportBars,
    ImportBatch,
    Instrument,
    Interval,
    ListSymbols,
    MarketClient,
    ProtocolFault,
    Rows,
    Stage,
    Status,
    Timestamp,
)
from pocketquant.protocol.frames import FrameKind

from support.fake_server import Peer, fake_server
from support.randomness import seed
from support.scripts import data, end, ended
from support.server import ServerCase, read_bars

LARGE = ImportBatch(Rows(*[array.array(code, bytes(8 * 65_536)) for code in "qddddd"]), 0)
LARGE_SIZE = len(LARGE.encode())


class ReconnectTests(ServerCase):
    """Servers that go and come again."""

    def setUp(self) -> None:
        self.server.kill()
        self.server.start()
        self.client = MarketClient(self.server.socket)
        self.addCleanup(self.client.close)

    def test_killed_and_started_again(self) -> None:
        self.client.import_bars("NYSE:IBM", "1d", read_bars("NYSE-IBM-1d.csv"))
        expected = self.client.bars("NYSE:IBM")
        self.server.kill()
        with self.assertRaises(ConnectError) as caught:
            self.client.bars("NYSE:IBM")
        self.assertIn("start one with: pocketquant serve --socket", str(caught.exception))
        self.server.start()
        self.assertEqual(self.client.bars("NYSE:IBM"), expected)
        self.server.stop()
        self.server.start()
        self.assertEqual(self.client.bars("NYSE:IBM"), expected)

    def test_calls_under_way_fail(self) -> None:
        request = ImportBars(Instrument("KILL", "ED"), Interval.ONE_DAY, False)
        call = self.client.import_bars(request)
        call.send(ImportBatch(Rows([0], [1.0], [1.0], [1.0], [1.0], [1.0]), 0))
        self.client.ping()
        self.server.kill()
        with self.assertRaises(ConnectionLost) as caught:
            call.reply()
        self.assertEqual(caught.exception.executed, Execution.UNKNOWN)

    def test_a_server_that_drains_lets_calls_end(self) -> None:
        request = ImportBars(Instrument("DRA", "IN"), Interval.ONE_DAY, False)
        call = self.client.import_bars(request)
        call.send(ImportBatch(Rows([0], [1.0], [1.0], [1.0], [1.0], [1.0]), 0))
        self.client.ping()
        self.server.ask_to_stop()
        call.end_sending()
        self.assertEqual(call.reply().bar_count, 1)


class ScriptedTests(unittest.TestCase):
    """Servers that are told what to send."""

    def test_a_call_refused_by_a_server_that_ends_is_made_again(self) -> None:
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

        with fake_server(drains, answers) as path, MarketClient(path) as client:
            self.assertEqual(list(client.list_symbols(ListSymbols())), [])
        with fake_server(drains, drains) as path, MarketClient(path) as client:
            with self.assertRaises(CallError) as caught:
                client.latest_bar("A:B")
            self.assertEqual(caught.exception.status, Status.UNAVAILABLE)

    def test_messages_that_are_none(self) -> None:
        def wrong(peer: Peer) -> None:
            peer.greet()
            _, stream, _ = peer.receive()
            peer.send(data(stream, bytes(8)))
            self.assertEqual(peer.receive()[:2], (FrameKind.CANCEL, stream))
            _, stream, _ = peer.receive()
            peer.send(end(stream, bytes(16)))
            peer.receive()

        with fake_server(wrong) as path, MarketClient(path) as client:
            for call in (
                lambda: list(client.list_symbols(ListSymbols())), lambda: client.latest_bar("A:B")
            ):
                with self.assertRaises(CallError) as caught:
                    call()
                self.assertEqual(
                    (caught.exception.status, caught.exception.stage),
                    (Status.INTERNAL, Stage.DECODE))

    def test_another_protocol(self) -> None:
        def speaks_http(peer: Peer) -> None:
            peer.send(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
            peer.socket.recv(1)

        with fake_server(speaks_http) as path, self.assertRaises(ConnectError):
            MarketClient.connect(path)

    def test_a_server_that_is_silent(self) -> None:
        def silent(peer: Peer) -> None:
            peer.greet()
            while True:
                peer.receive()

        with fake_server(silent) as path, MarketClient(path) as client:
            with self.assertRaises(DeadlineExceeded):
                client.latest_bar("A:B", timeout=0.05)
            with self.assertRaises(ConnectionLost) as caught:
                client.latest_bar("A:B")
            self.assertIn("has not answered", str(caught.exception))

    def test_garbage(self) -> None:
        number = seed()
        source = random.Random(number)

        def noise(peer: Peer) -> None:
            peer.greet()
            peer.receive()
            peer.send(source.randbytes(4096))
            peer.receive()

        with self.subTest(seed=number), fake_server(*[noise] * 20) as path:
            for _ in range(20):
                with MarketClient(path, timeout=5) as client, self.assertRaises(CallError):
                    client.latest_bar("A:B")

    def test_a_fault_closes_the_connection(self) -> None:
        def faulty(peer: Peer) -> None:
            peer.greet()
            peer.receive()
            peer.send(data(99, bytes(8)))
            self.assertEqual(peer.receive()[0], FrameKind.ABORT)

        with fake_server(faulty) as path, MarketClient(path) as client:
            with self.assertRaises(ProtocolFault):
                client.latest_bar("A:B")

    def test_a_server_that_reads_late(self) -> None:
        others_ask = threading.Event()

        def reads_late(peer: Peer) -> None:
            peer.greet(initial_credit=64 << 20)
            _, stream, _ = peer.receive()
            others_ask.wait(20)
            size, other = 0, 0
            while size < 8 * LARGE_SIZE or not other:
                kind, number, body = peer.receive()
                if kind == FrameKind.OPEN:
                    other = number
                size += len(body) if kind == FrameKind.DATA else 0
            peer.send(end(other, status=5, text="none") + end(stream, status=10, text="enough"))
            peer.receive()

        def ask(client: MarketClient) -> None:
            others_ask.set()
            with self.assertRaisesRegex(CallError, "none"):
                client.latest_bar("A:B")

        with fake_server(reads_late) as path, MarketClient(path, timeout=30) as client:
            other = threading.Thread(target=ask, args=(client,))
            call = client.import_bars(ImportBars(Instrument("A", "B"), Interval.ONE_DAY, False))
            other.start()
            for _ in range(8):
                call.send(LARGE)
            with self.assertRaisesRegex(CallError, "enough"):
                call.reply()
            other.join(20)
            self.assertFalse(other.is_alive())

    def test_waiting_for_room_to_write_costs_no_time_of_the_processor(self) -> None:
        def reads_nothing(peer: Peer) -> None:
            peer.greet(initial_credit=64 << 20)
            over.wait(20)

        over = threading.Event()
        with fake_server(reads_nothing) as path, MarketClient(path) as client:
            call = client.import_bars(
                ImportBars(Instrument("A", "B"), Interval.ONE_DAY, False), timeout=1.7)
            start = time.thread_time()
            with self.assertRaises(DeadlineExceeded):
                while True:
                    call.send(LARGE)
            spent = time.thread_time() - start
            over.set()
        self.assertLess(spent, 0.2)

    def test_paths(self) -> None:
        for path, text in (("", "empty"), ("@", "empty"), ("/x" * 60, "at most 107"),
                           ("/no/such", "no server"), ("@pq-nobody", "nobody listens")):
            with self.subTest(path=path), self.assertRaisesRegex(ConnectError, text):
                MarketClient.connect(path)

    def test_symbols(self) -> None:
        client = MarketClient("/no/such")
        with self.assertRaisesRegex(ValueError, "EXCHANGE:CODE"):
            client.latest_bar("AAPL")
        self.assertEqual(Timestamp.parse("2000-03-01"), 951_868_800_000_000_000)


if __name__ == "__main__":
    unittest.main()
