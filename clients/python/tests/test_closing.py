"""What becomes of calls under way when their client is closed, and of clients without descriptors."""

from __future__ import annotations

import asyncio
import errno
import os
import socket
import threading
import time
import unittest
from collections.abc import Callable
from unittest import mock

from pocketquant import CallError, ClientClosed, ConnectError, Execution, ListSymbols, MarketClient
from pocketquant.aio import AsyncMarketClient

from support.fake_server import Peer, fake_server
from support.scripts import end


class Held:
    """A server that answers a call when it may."""

    def __init__(self) -> None:
        self.has_begun = threading.Event()
        self.may_end = threading.Event()

    def script(self, peer: Peer) -> None:
        """Serves one connection."""
        peer.greet()
        _, stream, _ = peer.receive()
        self.has_begun.set()
        self.may_end.wait(20)
        peer.send(end(stream))
        peer.receive()


class BlockingCloseTests(unittest.TestCase):
    """The blocking client."""

    def setUp(self) -> None:
        self.held = Held()
        self.addCleanup(self.held.may_end.set)
        self.outcomes: list[object] = []

    def _asks(self, client: MarketClient) -> threading.Thread:
        def ask() -> None:
            try:
                self.outcomes.append(list(client.list_symbols(ListSymbols())))
            except CallError as error:
                self.outcomes.append(error)

        thread = threading.Thread(target=ask)
        thread.start()
        self.assertTrue(self.held.has_begun.wait(20))
        return thread

    def test_calls_of_other_threads_end_first(self) -> None:
        with fake_server(self.held.script) as path:
            client = MarketClient(path)
            asks = self._asks(client)
            closes = threading.Thread(target=client.close)
            closes.start()
            # Nobody tells that a client has begun to close.
            while not client._closing.is_set():
                time.sleep(0.001)
            with self.assertRaises(ClientClosed):
                list(client.list_symbols(ListSymbols()))
            self.held.may_end.set()
            closes.join(20)
            asks.join(20)
        self.assertEqual(self.outcomes, [[]])

    def test_the_time_is_bounded(self) -> None:
        with fake_server(self.held.script) as path:
            client = MarketClient(path)
            asks = self._asks(client)
            client.close(timeout=0.05)
            asks.join(20)
            self.held.may_end.set()
        error = self.outcomes[0]
        assert isinstance(error, CallError)
        self.assertEqual(error.executed, Execution.UNKNOWN)

    def test_a_stream_of_the_same_thread_is_not_waited_for(self) -> None:
        with fake_server(self.held.script) as path:
            client = MarketClient(path)
            call = client.list_symbols(ListSymbols())
            self.assertTrue(self.held.has_begun.wait(20))
            client.close(timeout=None)
            self.held.may_end.set()
            with self.assertRaises(CallError):
                call.next()


class AsyncCloseTests(unittest.IsolatedAsyncioTestCase):
    """The asyncio client."""

    async def asyncSetUp(self) -> None:
        self.held = Held()
        self.addCleanup(self.held.may_end.set)

    async def _asks(self, client: AsyncMarketClient) -> asyncio.Task[list[object]]:
        async def ask() -> list[object]:
            return [each async for each in client.list_symbols(ListSymbols())]

        task = asyncio.ensure_future(ask())
        await asyncio.to_thread(self.held.has_begun.wait, 20)
        return task

    async def test_calls_of_other_tasks_end_first(self) -> None:
        with fake_server(self.held.script) as path:
            client = AsyncMarketClient(path)
            asks = await self._asks(client)
            closes = asyncio.ensure_future(client.close())
            await asyncio.sleep(0)
            with self.assertRaises(ClientClosed):
                await client.ping()
            self.assertFalse(closes.done())
            self.held.may_end.set()
            await closes
            self.assertEqual(await asks, [])

    async def test_the_time_is_bounded(self) -> None:
        with fake_server(self.held.script) as path:
            client = AsyncMarketClient(path)
            asks = await self._asks(client)
            await client.close(timeout=0.05)
            with self.assertRaises(CallError):
                await asks
            self.held.may_end.set()


class DescriptorTests(unittest.TestCase):
    """A process that has no file descriptor left."""

    def test_it_is_a_typed_error(self) -> None:

        def full_here(original: Callable[..., object]) -> Callable[..., object]:
            """Fails in this thread: the server's thread has sockets to open."""
            here = threading.get_ident()

            def answer(*arguments: object, **named: object) -> object:
                if threading.get_ident() == here:
                    raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))
                return original(*arguments, **named)

            return answer

        async def ask(path: str) -> None:
            async with AsyncMarketClient(path) as client:
                await client.ping()

        with fake_server(lambda peer: peer.greet()) as path:
            for name, original in (
                ("pocketquant.address.socket.socket", socket.socket), ("os.pipe2", os.pipe2)
            ):
                with (
                    self.subTest(name), mock.patch(name, full_here(original)),
                    self.assertRaisesRegex(ConnectError, "Too many open files.*ulimit") as caught,
                ):
                    MarketClient.connect(path)
                self.assertEqual(caught.exception.executed, Execution.NEVER)
                self.assertFalse(caught.exception.passes)
            # The loop's own descriptors are there before.
            loop = asyncio.new_event_loop()
            with (
                mock.patch("pocketquant.address.socket.socket", full_here(socket.socket)),
                self.assertRaisesRegex(ConnectError, "Too many open files"),
            ):
                loop.run_until_complete(ask(path))
            loop.close()


if __name__ == "__main__":
    unittest.main()
