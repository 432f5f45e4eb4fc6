"""A server that has no room for a connection says so to both clients, by name."""

from __future__ import annotations

import asyncio

from pocketquant import MarketClient, Status
from pocketquant.aio import AsyncMarketClient
from pocketquant.errors import ConnectionRejected, RejectReason

from support.server import Server, ServerCase


class FullServerTests(ServerCase):
    """One connection is all that the server has."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.server = Server("--max-connections", "1")
        cls.addClassCleanup(cls.server.close)
        cls.server.start()

    def setUp(self) -> None:
        # The connection of the test before may not be gone yet.
        self.server.kill()
        self.server.start()

    def _check(self, error: ConnectionRejected) -> None:
        self.assertEqual(error.reason, RejectReason.TOO_MANY_CONNECTIONS)
        self.assertEqual(error.status, Status.RESOURCE_EXHAUSTED)
        self.assertIn("its limit in all", str(error))

    # Many times: the server may be gone before the hello is written, or after.

    def test_blocking(self) -> None:
        with MarketClient.connect(self.server.socket) as first:
            for _ in range(100):
                with self.assertRaises(ConnectionRejected) as caught:
                    MarketClient.connect(self.server.socket)
                self._check(caught.exception)
            self.assertGreater(first.ping(), 0)

    def test_asyncio(self) -> None:
        async def run() -> None:
            first = await AsyncMarketClient.connect(self.server.socket)
            for _ in range(100):
                with self.assertRaises(ConnectionRejected) as caught:
                    await AsyncMarketClient.connect(self.server.socket)
                self._check(caught.exception)
            self.assertGreater(await first.ping(), 0)
            await first.close()

        asyncio.run(run())
