"""Servers on which a connection does not begin: how long both clients wait, and what they say."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import tempfile
import threading
import time
import unittest
from collections.abc import Callable, Iterator
from unittest import mock

from pocketquant import (
    CallError,
    ClientClosed,
    ConnectError,
    DeadlineExceeded,
    Execution,
    ListSymbols,
    MarketClient,
    Stage,
)
from pocketquant.aio import AsyncMarketClient

from support.fake_server import Peer, fake_server
from support.scripts import end

Ask = Callable[[str, float | None], None]


@contextlib.contextmanager
def listener() -> Iterator[tuple[str, socket.socket]]:
    """A socket that listens, and whose connections nobody accepts."""
    with tempfile.TemporaryDirectory(prefix="pq-") as directory:
        with socket.socket(socket.AF_UNIX) as listens:
            listens.bind(f"{directory}/s")
            listens.listen(5)
            yield f"{directory}/s", listens


@contextlib.contextmanager
def full_listener() -> Iterator[tuple[str, socket.socket, contextlib.ExitStack]]:
    """One whose queue is full, and those who wait in it."""
    with listener() as (path, listens), contextlib.ExitStack() as stack:
        with contextlib.suppress(BlockingIOError):
            while True:
                waits = stack.enter_context(socket.socket(socket.AF_UNIX))
                waits.setblocking(False)
                waits.connect(path)
        yield path, listens, stack


def never_compares(peer: Peer) -> None:
    """A server of another revision that says nothing of it."""
    peer.greet(bytes(32))
    while True:
        peer.receive()


def blocking(path: str, timeout: float | None) -> None:
    """A call of the blocking client."""
    with MarketClient(path) as client:
        client.latest_bar("A:B", timeout=timeout)


def streaming(path: str, timeout: float | None) -> None:
    """A stream of the blocking client, whose timeout is the client's."""
    with MarketClient(path, timeout=timeout) as client:
        list(client.list_symbols(ListSymbols()))


def connects(path: str, timeout: float | None) -> None:
    """A client that connects at once."""
    MarketClient.connect(path, timeout=timeout).close()


def with_asyncio(path: str, timeout: float | None) -> None:
    """A call of the asyncio client."""
    async def ask() -> None:
        async with AsyncMarketClient(path) as client:
            await client.latest_bar("A:B", timeout=timeout)

    asyncio.run(ask())


def connects_with_asyncio(path: str, timeout: float | None) -> None:
    """An asyncio client that connects at once."""
    async def ask() -> None:
        await (await AsyncMarketClient.connect(path, timeout=timeout)).close()

    asyncio.run(ask())


ALL = (blocking, streaming, connects, with_asyncio, connects_with_asyncio)


class ConnectingCase(unittest.TestCase):
    """What all the ways to connect have in common."""

    def fails(
        self, ask: Ask, path: str, timeout: float | None, kind: type[CallError], text: str
    ) -> None:
        """Checks that it fails so, and in time."""
        start = time.monotonic()
        with self.assertRaisesRegex(kind, text) as caught:
            ask(path, timeout)
        self.assertLess(time.monotonic() - start, 1.5)
        self.assertEqual(
            (caught.exception.executed, caught.exception.stage),
            (Execution.NEVER, Stage.TRANSPORT))
        self.assertIn(path, str(caught.exception))
        self.assertIn(f"pocketquant serve --socket {path}", str(caught.exception))


class DeadlineTests(ConnectingCase):
    """A call's deadline covers its connection."""

    def test_a_server_that_never_answers(self) -> None:
        for ask in ALL:
            with self.subTest(ask), listener() as (path, _):
                self.fails(ask, path, 0.2, DeadlineExceeded, "has not answered the hello")

    def test_a_full_queue(self) -> None:
        for ask in ALL:
            with self.subTest(ask), full_listener() as (path, _, _):
                self.fails(ask, path, 0.2, DeadlineExceeded, "its queue .* is full")

    def test_a_comparison_that_never_comes(self) -> None:
        for ask in ALL:
            with self.subTest(ask), fake_server(never_compares) as path:
                self.fails(ask, path, 0.2, DeadlineExceeded, "has not compared its schema")

    def test_a_connection_that_is_made_again(self) -> None:
        over = threading.Event()

        def answers_once(peer: Peer) -> None:
            peer.greet()
            peer.send(end(peer.receive()[1]))

        def hangs(peer: Peer) -> None:
            over.wait(20)

        with fake_server(answers_once, hangs) as path, MarketClient(path) as client:
            list(client.list_symbols(ListSymbols()))
            start = time.monotonic()
            with self.assertRaisesRegex(DeadlineExceeded, "has not answered the hello"):
                client.latest_bar("A:B", timeout=0.2)
            over.set()
            self.assertLess(time.monotonic() - start, 1.5)

    def test_while_another_thread_connects(self) -> None:
        def waits() -> None:
            with self.assertRaises(DeadlineExceeded):
                client.latest_bar("A:B", timeout=1)

        with listener() as (path, _), MarketClient(path) as client:
            other = threading.Thread(target=waits)
            other.start()
            while not client._connecting.locked():
                time.sleep(0.001)
            self.fails(
                lambda _, timeout: client.list_symbols(ListSymbols(), timeout=timeout).close(),
                path, 0.2, DeadlineExceeded, "another call is still connecting")
            self.assertTrue(other.is_alive())
            other.join(20)

    def test_closing_while_a_thread_connects(self) -> None:
        may_greet = threading.Event()
        errors: list[CallError] = []

        def greets_late(peer: Peer) -> None:
            may_greet.wait(20)
            peer.greet()
            with self.assertRaises((EOFError, ConnectionError)):
                peer.receive()

        def asks() -> None:
            with self.assertRaises(ClientClosed) as caught:
                client.latest_bar("A:B", timeout=20)
            errors.append(caught.exception)

        with fake_server(greets_late) as path:
            client = MarketClient(path)
            other = threading.Thread(target=asks)
            other.start()
            while not client._connecting.locked():
                time.sleep(0.001)
            # It does not wait for the thread, which is waiting for the welcome.
            client.close()
            self.assertTrue(other.is_alive())
            may_greet.set()
            other.join(20)
        self.assertEqual([error.executed for error in errors], [Execution.NEVER])

    def test_while_another_task_connects(self) -> None:
        async def ask(path: str) -> None:
            async with AsyncMarketClient(path) as client:
                start = time.monotonic()
                results = await asyncio.gather(
                    client.latest_bar("A:B", timeout=1), client.latest_bar("A:B", timeout=0.2),
                    client.latest_bar("A:B", timeout=1.1), return_exceptions=True)
                self.assertLess(time.monotonic() - start, 1.9)
            self.assertEqual([type(each) for each in results], [DeadlineExceeded] * 3)
            self.assertIn("another call is still connecting", str(results[1]))
            self.assertIn("has not answered the hello", str(results[2]))

        with listener() as (path, _):
            asyncio.run(ask(path))


class DefaultTests(ConnectingCase):
    """Connecting has a bound of its own where no deadline is given."""

    def test_the_bound(self) -> None:
        with mock.patch("pocketquant.connecting.CONNECT_SECONDS", 1):
            for ask in ALL:
                with self.subTest(ask), full_listener() as (path, _, _):
                    self.fails(ask, path, None, ConnectError, "within 1 seconds: its queue")
                with self.subTest(ask), fake_server(never_compares) as path:
                    self.fails(
                        ask, path, None, ConnectError, "within 1 seconds: it has not compared")

    def test_a_queue_that_has_room_again(self) -> None:
        def serve(listens: socket.socket, those_who_wait: contextlib.ExitStack) -> None:
            time.sleep(0.1)
            those_who_wait.close()
            while True:
                connection, _ = listens.accept()
                with connection, contextlib.suppress(EOFError, BrokenPipeError):
                    peer = Peer(connection)
                    peer.greet()
                    has_greeted.set()
                    peer.receive()
                if has_greeted.is_set():
                    return

        for ask in (connects, connects_with_asyncio):
            has_greeted = threading.Event()
            with self.subTest(ask), full_listener() as (path, listens, those_who_wait):
                thread = threading.Thread(target=serve, args=(listens, those_who_wait))
                thread.start()
                ask(path, None)
                thread.join(20)

    def test_no_answer_to_the_hello(self) -> None:
        for ask in (blocking, with_asyncio):
            with self.subTest(ask), listener() as (path, _):
                with self.assertRaisesRegex(ConnectError, f"{path}: .* within 2 seconds"):
                    ask(path, None)


if __name__ == "__main__":
    unittest.main()
