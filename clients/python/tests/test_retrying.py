"""What is repeated and what is waited for: the rule, and both clients against scripted servers."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import itertools
import os
import random
import socket
import tempfile
import threading
import time
import unittest
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

from pocketquant import (
    CallError,
    CallOptions,
    ClientClosed,
    ConnectError,
    DeadlineExceeded,
    Duration,
    Execution,
    Instrument,
    Interval,
    ListSymbols,
    MarketClient,
    RemovalSummary,
    RemoveSeries,
    RowCounts,
    Stage,
    Status,
    SymbolPage,
    SyncHistoricalData,
    SyncProgress,
    SyncSummary,
)
from pocketquant.address import connect
from pocketquant.aio import AsyncMarketClient
from pocketquant.backoff import Backoff
from pocketquant.errors import Detail
from pocketquant.failures import is_temporary
from pocketquant.method import Kind
from pocketquant.protocol.frames import KEEPS_OUTCOMES, FrameKind
from pocketquant.retrying import Attempts, RetryBudget, may_repeat

from support.fake_server import Peer, fake_server
from support.randomness import seed
from support.scripts import connected, data, end, ended, opened

REMOVE = RemoveSeries(Instrument("A", "B"), Interval.ONE_DAY)
SUMMARY = RemovalSummary(3).encode()
WAITING = CallOptions(when_unavailable="wait")
REFUSED = {"status": 14, "text": "about to end", "executed": 1, "stage": 3}


def error(
    status: Status, executed: Execution, retry_after: int | None = None, declared: bool = False
) -> CallError:
    """How a call ended."""
    return CallError(
        status, "", executed, Stage.HANDLER,
        None if retry_after is None else Duration(retry_after),
        Detail(1, b"") if declared else None)


class RuleTests(unittest.TestCase):
    """The rule and its bounds, without servers."""

    def test_exactly_what_the_rule_names(self) -> None:
        statuses = [status for status in Status if status is not Status.OK]
        for status, executed, kind, after, keeps in itertools.product(
            statuses, Execution, Kind, (None, 1), (False, True)
        ):
            never = executed is Execution.NEVER
            expected = (
                (status is Status.UNAVAILABLE and never)
                or (status is Status.RESOURCE_EXHAUSTED and never and after is not None)
                or (status is Status.UNAVAILABLE and executed is Execution.UNKNOWN
                    and (kind is Kind.QUERY or kind is Kind.ONCE and keeps)))
            with self.subTest(
                status=status, executed=executed, kind=kind, after=after, keeps=keeps
            ):
                self.assertEqual(may_repeat(error(status, executed, after), kind, keeps), expected)
                self.assertFalse(may_repeat(error(status, executed, after, True), kind, keeps))

    def test_no_repeat_where_outcomes_are_not_kept(self) -> None:
        lost = error(Status.UNAVAILABLE, Execution.UNKNOWN)
        attempts = Attempts(Kind.ONCE, 4, None, RetryBudget())
        attempts.begin(False)
        self.assertIsNone(attempts.pause_after(lost, 0))
        attempts = Attempts(Kind.ONCE, 4, None, RetryBudget())
        attempts.begin(True)
        self.assertIsNotNone(attempts.pause_after(lost, 0))
        with self.assertRaises(CallError) as raised:
            attempts.begin(False)
        self.assertIs(raised.exception, lost)

    def test_pauses(self) -> None:
        number = seed()
        backoff = Backoff(random.Random(number))
        self.assertEqual(backoff.pause(), 0)
        ceilings = []
        for _ in range(40):
            backoff.note_failure()
            ceilings.append(backoff.ceiling)
            pauses = [backoff.pause() for _ in range(200)]
            with self.subTest(seed=number):
                self.assertTrue(all(0 <= pause <= backoff.ceiling for pause in pauses))
                self.assertLess(min(pauses), backoff.ceiling * 0.1)
                self.assertGreater(max(pauses), backoff.ceiling * 0.9)
        self.assertEqual(ceilings[:8], [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.0])
        self.assertEqual(ceilings[-1], 1.0)

    def test_bounds(self) -> None:
        refused = error(Status.UNAVAILABLE, Execution.NEVER)
        for most in (0, 1, 2, 4, 9):
            attempts = Attempts(Kind.STREAMED, most, None, RetryBudget())
            made = 1
            while attempts.pause_after(refused, 0) is not None:
                made += 1
            self.assertEqual(made, max(most, 1))
        busy = error(Status.RESOURCE_EXHAUSTED, Execution.NEVER, 200_000_000)
        self.assertEqual(
            Attempts(Kind.QUERY, 4, None, RetryBudget()).pause_after(busy, 0), 0.2)
        self.assertIsNone(
            Attempts(Kind.QUERY, 4, 199_000_000, RetryBudget()).pause_after(busy, 0))
        busy = error(Status.RESOURCE_EXHAUSTED, Execution.NEVER, 6_000_000_000)
        self.assertIsNone(Attempts(Kind.QUERY, 4, None, RetryBudget()).pause_after(busy, 0))

    def test_budget(self) -> None:
        budget = RetryBudget(3)
        self.assertEqual([budget.take() for _ in range(4)], [True, True, True, False])
        for _ in range(9):
            budget.note_success()
        self.assertFalse(budget.take())
        budget.note_success()
        self.assertTrue(budget.take())
        for _ in range(1000):
            budget.note_success()
        self.assertEqual([budget.take() for _ in range(4)], [True, True, True, False])
        attempts = Attempts(Kind.QUERY, 4, None, RetryBudget(0))
        self.assertIsNone(attempts.pause_after(error(Status.UNAVAILABLE, Execution.UNKNOWN), 0))
        self.assertIsNotNone(attempts.pause_after(error(Status.UNAVAILABLE, Execution.NEVER), 0))

    def test_what_a_goaway_left_out_has_not_been_made(self) -> None:
        protocol = connected()
        first, second = opened(protocol), opened(protocol)
        protocol.feed(ended(FrameKind.GOAWAY, 9, "ends", stream=first), 0)
        events = protocol.connection_lost("gone")
        executed = {
            event.stream: event.error.executed for event in events  # type: ignore[union-attr]
            if hasattr(event, "stream")}
        self.assertEqual(executed, {first: Execution.UNKNOWN, second: Execution.NEVER})


class Server:
    """Scripts that answer calls in turn, a connection each or all on one."""

    def __init__(self) -> None:
        self.calls = 0

    def script(
        self, *answers: Callable[[int], bytes] | None, keeps: threading.Event | None = None,
        features: int = KEEPS_OUTCOMES,
    ) -> Callable[[Peer], None]:
        """Answers the calls of a connection; for None it cuts the connection."""
        def serve(peer: Peer) -> None:
            peer.greet(features=features)
            for answer in answers:
                while (frame := peer.receive())[0] != FrameKind.OPEN:
                    pass
                self.calls += 1
                if answer is None:
                    return
                peer.send(answer(frame[1]))
            if keeps is not None:
                keeps.wait(20)
            else:
                peer.receive()
        return serve


def refuses(stream: int) -> bytes:
    """An end of a server that is about to end."""
    return end(stream, **REFUSED)  # type: ignore[arg-type]


def denies(stream: int) -> bytes:
    """An end of a server that does not let the caller in any more."""
    return end(stream, status=7, text="no", executed=1, stage=3)


def removed(stream: int) -> bytes:
    """The reply."""
    return end(stream, SUMMARY)


def page(stream: int) -> bytes:
    """A message of a stream."""
    return data(stream, SymbolPage([]).encode())


def symbols(stream: int) -> bytes:
    """A stream of one message."""
    return page(stream) + end(stream, bytes([8, 0, 0, 0, 0, 0, 0, 0]))


async def remove(client: AsyncMarketClient, **options: Any) -> Any:
    """A command, as a coroutine."""
    return await client.remove_series(REMOVE, **options)


async def twice(client: AsyncMarketClient, options: CallOptions) -> list[Any]:
    """The same command two times, as a coroutine."""
    return [await remove(client, options=options) for _ in range(2)]


async def listed(client: AsyncMarketClient) -> list[Any]:
    """A query with a stream, as a coroutine."""
    return [each async for each in client.list_symbols(ListSymbols())]


class RepeatTests(unittest.TestCase):
    """Both clients: what is done by hand with one is done the same with the other."""

    def both(
        self, scripts: Callable[[Server], list[Callable[[Peer], None]]], calls: int,
        blocking: Callable[[MarketClient], Any],
        asynchronous: Callable[[AsyncMarketClient], Any],
        check: Callable[[Any], None],
    ) -> None:
        """Does the same with both, against servers of their own."""
        async def ask(path: str) -> Any:
            async with AsyncMarketClient(path, timeout=10) as client:
                try:
                    return await asynchronous(client)
                except CallError as error:
                    return error

        for kind in ("blocking", "asyncio"):
            server = Server()
            with self.subTest(kind), fake_server(*scripts(server)) as path:
                if kind == "asyncio":
                    result = asyncio.run(ask(path))
                else:
                    with MarketClient(path, timeout=10) as client:
                        try:
                            result = blocking(client)
                        except CallError as error:
                            result = error
                check(result)
            self.assertEqual(server.calls, calls)

    def unknown(self, result: Any) -> None:
        """The outcome is not known."""
        self.assertIsInstance(result, CallError)
        self.assertEqual(result.executed, Execution.UNKNOWN)

    def test_refused_commands_are_on_the_same_connection_too(self) -> None:
        self.both(
            lambda server: [server.script(refuses, refuses, refuses, removed)], 4,
            lambda client: client.remove_series(REMOVE), remove,
            lambda result: self.assertEqual(result, RemovalSummary(3)))

    def test_not_more_often_than_asked(self) -> None:
        def check(result: Any) -> None:
            self.assertEqual((result.status, str(result)), (Status.UNAVAILABLE, "about to end"))

        self.both(
            lambda server: [server.script(*[refuses] * 4)], 4,
            lambda client: client.remove_series(REMOVE), remove, check)
        once = CallOptions(max_attempts=1)
        self.both(
            lambda server: [server.script(refuses)], 1,
            lambda client: client.remove_series(REMOVE, options=once),
            lambda client: remove(client, options=once), check)

    def test_lost_queries_and_commands_are(self) -> None:
        self.both(
            lambda server: [server.script(None), server.script(symbols)], 2,
            lambda client: list(client.list_symbols(ListSymbols())), listed,
            lambda result: self.assertEqual(len(result), 1))
        self.both(
            lambda server: [server.script(None), server.script(removed)], 2,
            lambda client: client.remove_series(REMOVE), remove,
            lambda result: self.assertEqual(result, RemovalSummary(3)))

    def test_lost_commands_are_not_where_outcomes_are_not_kept(self) -> None:
        self.both(
            lambda server: [server.script(None, features=0)], 1,
            lambda client: client.remove_series(REMOVE), remove, self.unknown)
        self.both(
            lambda server: [server.script(None), server.script(features=0)], 1,
            lambda client: client.remove_series(REMOVE), remove, self.unknown)
        self.both(
            lambda server: [server.script(None, features=0), server.script(symbols, features=0)],
            2, lambda client: list(client.list_symbols(ListSymbols())), listed,
            lambda result: self.assertEqual(len(result), 1))

    def test_doubt_stays_where_a_later_attempt_is_not_even_begun(self) -> None:
        self.both(
            lambda server: [server.script(None), server.script(denies)], 2,
            lambda client: client.remove_series(REMOVE), remove, self.unknown)

        def rolled_back(stream: int) -> bytes:
            return end(stream, status=10, text="conflict", executed=1, stage=6)

        self.both(
            lambda server: [server.script(None), server.script(rolled_back)], 2,
            lambda client: client.remove_series(REMOVE), remove,
            lambda result: self.assertEqual(result.executed, Execution.NEVER))

    def test_who_wants_to_know_is_told_of_a_kept_reply(self) -> None:
        told: list[int] = []
        options = CallOptions(on_replay=lambda: told.append(1))

        def replayed(stream: int) -> bytes:
            return end(stream, SUMMARY, is_replayed=True)

        self.both(
            lambda server: [server.script(removed, replayed)], 2,
            lambda client: [client.remove_series(REMOVE, options=options) for _ in range(2)],
            lambda client: twice(client, options),
            lambda result: self.assertEqual(result, [RemovalSummary(3)] * 2))
        self.assertEqual(told, [1, 1])

    def test_the_progress_of_a_command_does_not_keep_it_from_being_made_again(self) -> None:
        request = SyncHistoricalData(Instrument("A", "B"), Interval.ONE_DAY, 7)
        progress = SyncProgress(1, 7)
        summary = SyncSummary(
            counts=RowCounts(7, 7, 0, 0, 0, 0), bar_count=7, provider="p")

        def begins(peer: Peer) -> None:
            peer.greet()
            _, stream, _ = peer.receive()
            peer.send(data(stream, progress.encode()))

        def goes_on(stream: int) -> bytes:
            return data(stream, progress.encode()) + end(
                stream, summary.encode(), is_replayed=True)

        def blocking(client: MarketClient) -> Any:
            call = client.sync_historical_data(request)
            return len(list(call)), call.reply(), call.is_replayed

        async def asynchronous(client: AsyncMarketClient) -> Any:
            call = client.sync_historical_data(request)
            return len([each async for each in call]), await call.reply(), call.is_replayed

        self.both(
            lambda server: [begins, server.script(goes_on)], 1, blocking, asynchronous,
            lambda result: self.assertEqual(result, (2, summary, True)))

    def test_a_stream_that_has_begun_is_not(self) -> None:
        def begins(peer: Peer) -> None:
            peer.greet()
            _, stream, _ = peer.receive()
            peer.send(page(stream))

        self.both(
            lambda server: [begins], 0,
            lambda client: list(client.list_symbols(ListSymbols())), listed, self.unknown)

    def test_a_busy_server_is_asked_after_the_time_it_says(self) -> None:
        def busy(stream: int) -> bytes:
            return end(
                stream, status=8, text="busy", executed=1, stage=3, retry_after=50_000_000)

        start = time.monotonic()
        self.both(
            lambda server: [server.script(busy, removed)], 2,
            lambda client: client.remove_series(REMOVE), remove,
            lambda result: self.assertEqual(result, RemovalSummary(3)))
        self.assertGreaterEqual(time.monotonic() - start, 0.1)


@contextlib.contextmanager
def late_server(script: Callable[[Peer], None], begin: threading.Event) -> Iterator[str]:
    """A server that is started when a test says so; gives where it will be."""
    with tempfile.TemporaryDirectory(prefix="pq-") as directory:
        path = os.path.join(directory, "s")

        def serve() -> None:
            begin.wait(20)
            with socket.socket(socket.AF_UNIX) as listener:
                listener.bind(path)
                listener.listen()
                listener.settimeout(20)
                with listener.accept()[0] as connection, contextlib.suppress(EOFError):
                    connection.settimeout(20)
                    script(Peer(connection))

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield path
        finally:
            begin.set()
            thread.join(20)


class WaitingTests(unittest.TestCase):
    """Clients without a server."""

    def test_waits_until_there_is_one(self) -> None:
        begin = threading.Event()
        with late_server(Server().script(*[removed] * 5), begin) as path, \
                MarketClient(path, timeout=20) as client:
            results: list[Any] = []
            threads = [
                threading.Thread(target=lambda: results.append(
                    client.remove_series(REMOVE, options=WAITING))) for _ in range(5)]
            for thread in threads:
                thread.start()
            # One that does not wait says at once that there is none.
            with self.assertRaises(ConnectError):
                client.remove_series(REMOVE)
            begin.set()
            for thread in threads:
                thread.join(20)
            self.assertEqual(results, [RemovalSummary(3)] * 5)

    def test_asyncio_waits_until_there_is_one(self) -> None:
        begin = threading.Event()

        async def ask(path: str) -> None:
            async with AsyncMarketClient(path, timeout=20) as client:
                calls = [
                    asyncio.ensure_future(remove(client, options=WAITING)) for _ in range(5)]
                with self.assertRaises(ConnectError):
                    await client.remove_series(REMOVE)
                begin.set()
                self.assertEqual(await asyncio.gather(*calls), [RemovalSummary(3)] * 5)

        with late_server(Server().script(*[removed] * 5), begin) as path:
            asyncio.run(ask(path))

    def test_no_longer_than_the_timeout(self) -> None:
        with MarketClient("/no/such") as client:
            with self.assertRaisesRegex(DeadlineExceeded, "no server is running") as caught:
                client.remove_series(REMOVE, timeout=0.05, options=WAITING)
            self.assertEqual(caught.exception.executed, Execution.NEVER)

        async def ask() -> None:
            async with AsyncMarketClient("/no/such") as client:
                with self.assertRaisesRegex(DeadlineExceeded, "no server is running"):
                    await client.remove_series(REMOVE, timeout=0.05, options=WAITING)

        asyncio.run(ask())

    def test_what_does_not_pass_is_not_waited_for(self) -> None:
        def asks(path: str, text: str) -> None:
            with MarketClient(path, timeout=20) as client:
                with self.assertRaisesRegex(ConnectError, text):
                    client.remove_series(REMOVE, options=WAITING)

            async def ask() -> None:
                async with AsyncMarketClient(path, timeout=20) as client:
                    with self.assertRaisesRegex(ConnectError, text):
                        await remove(client, options=WAITING)

            asyncio.run(ask())

        asks("/dev/null/s", "Not a directory")
        for number in (errno.EACCES, errno.EPERM, errno.EPROTOTYPE):
            # Whoever runs the tests may be one whom no mode of a file keeps out.
            with self.subTest(number), mock.patch("pocketquant.address.socket.socket") as made:
                made.return_value.connect.side_effect = OSError(number, "")
                with MarketClient("/s", timeout=20) as client, self.assertRaises(ConnectError):
                    client.remove_series(REMOVE, options=WAITING)

    def test_what_passes(self) -> None:
        for number in (errno.ENOENT, errno.ECONNREFUSED, errno.ENOTSOCK, errno.EACCES):
            with mock.patch("pocketquant.address.socket.socket") as made:
                made.return_value.connect.side_effect = OSError(number, "")
                with self.subTest(number), self.assertRaises(ConnectError) as caught:
                    connect("/s", "serve")
            self.assertEqual(is_temporary(caught.exception), number != errno.EACCES)

    def test_closed_clients_stay_closed(self) -> None:
        def check(error: CallError) -> None:
            self.assertEqual(
                (error.status, error.executed), (Status.FAILED_PRECONDITION, Execution.NEVER))

        with fake_server(Server().script()) as path:
            client = MarketClient.connect(path)
            client.close()
            for _ in range(2):
                with self.assertRaises(ClientClosed) as caught:
                    client.remove_series(REMOVE, options=WAITING)
                check(caught.exception)
            client.close()

        async def ask(path: str) -> None:
            client = await AsyncMarketClient.connect(path)
            await client.close()
            with self.assertRaises(ClientClosed) as caught:
                await client.remove_series(REMOVE, options=WAITING)
            check(caught.exception)
            waits = AsyncMarketClient("/no/such")
            call = asyncio.ensure_future(remove(waits, options=WAITING))
            await asyncio.sleep(0)
            await waits.close()
            with self.assertRaises(ClientClosed):
                await call

        with fake_server(Server().script()) as path:
            asyncio.run(ask(path))

    def test_closing_ends_a_wait(self) -> None:
        client = MarketClient("/no/such")
        errors: list[BaseException] = []

        def wait() -> None:
            try:
                client.remove_series(REMOVE, options=WAITING)
            except CallError as error:
                errors.append(error)

        thread = threading.Thread(target=wait)
        thread.start()
        client.close()
        thread.join(20)
        self.assertIsInstance(errors[0], ClientClosed)


if __name__ == "__main__":
    unittest.main()
