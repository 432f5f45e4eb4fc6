"""What callers give both clients besides requests: paths and timeouts."""

from __future__ import annotations

import asyncio
import math
import os
import unittest
from pathlib import Path
from typing import Any

from pocketquant import ConnectError, DeadlineExceeded, ListSymbols, MarketClient
from pocketquant.aio import AsyncMarketClient
from pocketquant.protocol.frames import OPEN_LENGTH

from support.fake_server import Peer, fake_server
from support.scripts import end

NO_TIMEOUTS: tuple[tuple[Any, type[Exception], str], ...] = (
    (math.nan, ValueError, "timeout is nan and must be 0 or more seconds"),
    (-0.5, ValueError, "timeout is -0.5 and must be"),
    (-math.inf, ValueError, "timeout is -inf and must be"),
    ("5", TypeError, "timeout is a number of seconds or None, not '5'"),
)


class PathTests(unittest.TestCase):
    """What may name a socket."""

    def test_paths_of_every_kind(self) -> None:
        def answers(peer: Peer) -> None:
            peer.greet()
            peer.receive()

        for kind in (str, Path, os.fsencode, lambda path: _BytesPath(os.fsencode(path))):
            with self.subTest(kind), fake_server(answers, answers) as path:
                MarketClient.connect(kind(path)).close()
                asyncio.run(self.connect(kind(path)))

    @staticmethod
    async def connect(path: Any) -> None:
        """Connects with asyncio."""
        await (await AsyncMarketClient.connect(path)).close()

    def test_bytes_that_are_no_text_are_kept(self) -> None:
        with self.assertRaisesRegex(ConnectError, "no server is running on /no/such/\udcff"):
            MarketClient.connect(b"/no/such/\xff")

    def test_what_is_no_path(self) -> None:
        wrong: Any = 7
        for client in (MarketClient, AsyncMarketClient):
            with self.assertRaisesRegex(TypeError, "socket is a path .*, not int"):
                client(wrong)


class _BytesPath(os.PathLike[bytes]):
    def __init__(self, path: bytes) -> None:
        self._path = path

    def __fspath__(self) -> bytes:
        return self._path


class TimeoutTests(unittest.TestCase):
    """What may be a timeout."""

    def test_what_is_no_timeout(self) -> None:
        for timeout, kind, text in NO_TIMEOUTS:
            for client in (MarketClient, AsyncMarketClient):
                with self.subTest(timeout=timeout, client=client):
                    with self.assertRaisesRegex(kind, text):
                        client("/no/such", timeout=timeout)
                    with self.assertRaisesRegex(kind, text):
                        client("/no/such").list_symbols(ListSymbols(), timeout=timeout)
            with self.subTest(timeout=timeout), self.assertRaisesRegex(kind, text):
                MarketClient("/no/such").latest_bar("A:B", timeout=timeout)
            with self.subTest(timeout=timeout), self.assertRaisesRegex(kind, text):
                asyncio.run(AsyncMarketClient("/no/such").latest_bar("A:B", timeout=timeout))

    def test_infinity_sets_no_deadline(self) -> None:
        deadlines: list[int] = []

        def answers(peer: Peer) -> None:
            peer.greet()
            for _ in range(3):
                _, stream, body = peer.receive()
                deadlines.append(int.from_bytes(body[8:16], "little"))
                self.assertGreaterEqual(len(body), OPEN_LENGTH)
                peer.send(end(stream, bytes([8]) + bytes(7)))
            peer.receive()

        with fake_server(answers) as path, MarketClient(path, timeout=20) as client:
            for timeout in (None, math.inf, 1e305):
                self.assertEqual(list(client.list_symbols(ListSymbols(), timeout=timeout)), [])
        self.assertEqual([bool(deadline) for deadline in deadlines], [True, False, False])

    def test_none_at_all(self) -> None:
        def answers(peer: Peer) -> None:
            peer.greet()
            peer.receive()

        with fake_server(answers) as path, MarketClient.connect(path) as client:
            with self.assertRaises(DeadlineExceeded):
                client.latest_bar("A:B", timeout=0)


if __name__ == "__main__":
    unittest.main()
