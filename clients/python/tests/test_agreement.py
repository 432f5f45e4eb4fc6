"""Clients and servers of different revisions: what is asked, and what is refused."""

from __future__ import annotations

import asyncio
import unittest
from collections.abc import Callable

from pocketquant import (
    CallError,
    CallOptions,
    CompareSchema,
    Compatibility,
    ConnectError,
    DescribeSchema,
    Execution,
    GetLatestBar,
    GetOHLCV,
    GetSyncStatus,
    Instrument,
    Interval,
    ListSymbols,
    MarketClient,
    RequestVerdict,
    SchemaComparison,
    SchemaText,
    Stage,
    Status,
)
from pocketquant._blocking.connection import Connection
from pocketquant._generated.schema_text import SCHEMA_TEXT
from pocketquant.aio import AsyncMarketClient
from pocketquant.connecting import Attempt
from pocketquant.options import Settings

from support.fake_server import Peer, fake_server
from support.scripts import end
from support.server import ServerCase

OTHER_HASH = bytes(range(32))
APPLE = Instrument("NASDAQ", "AAPL")
LATEST = GetLatestBar(APPLE, Interval.ONE_DAY)
TEXT = SchemaText("schema s", bytes(32))

VERDICTS = SchemaComparison([
    RequestVerdict(
        GetLatestBar.__method__.number, "GetLatestBar", Compatibility.BROKEN,
        rule="field-type-changed", place="Bar.close", explanation="f64 has become f32"),
    RequestVerdict(GetOHLCV.__method__.number, "GetOHLCV", Compatibility.BROKEN),
    RequestVerdict(ListSymbols.__method__.number, "ListSymbols", Compatibility.COMPATIBLE),
    RequestVerdict(GetSyncStatus.__method__.number, "GetSyncStatus", Compatibility(77)),
])


class Talk:
    """What scripted servers were asked, in order."""

    def __init__(self) -> None:
        self.methods: list[int] = []
        self.texts: list[str] = []

    def script(
        self, answer: Callable[[int], bytes], last: Callable[[Peer], None] | None = None
    ) -> Callable[[Peer], None]:
        """A server of another revision that gives `answer` to a comparison and a text to all."""
        def serve(peer: Peer) -> None:
            peer.greet(OTHER_HASH)
            while True:
                method, stream, request = peer.receive_open()
                self.methods.append(method)
                if method == CompareSchema.__method__.number:
                    self.texts.append(CompareSchema.decode(request).text)
                    peer.send(answer(stream))
                elif last is not None:
                    last(peer)
                    return
                elif method == DescribeSchema.__method__.number:
                    peer.send(end(stream, TEXT.encode()))
                else:
                    peer.send(end(stream, bytes([8]) + bytes(7)))

        return serve


def compares(stream: int) -> bytes:
    """The answer of a server that can compare."""
    return end(stream, VERDICTS.encode())


COMPARE, DESCRIBE = CompareSchema.__method__.number, DescribeSchema.__method__.number
LIST, STATUS = ListSymbols.__method__.number, GetSyncStatus.__method__.number


class AgreementCase(unittest.TestCase):
    """What both clients do."""

    def refused(self, error: CallError) -> None:
        """Checks the failure of a call that is broken."""
        self.assertEqual(
            (error.status, error.executed, error.stage),
            (Status.FAILED_PRECONDITION, Execution.NEVER, Stage.ENCODE))
        self.assertEqual(
            str(error),
            "GetLatestBar is not the same request to this client and to the server at Bar.close: "
            "f64 has become f32 (field-type-changed); update the older of the two")


class BlockingTests(AgreementCase):
    """The blocking client against scripted servers."""

    def test_broken_requests_fail_here_and_all_others_work(self) -> None:
        talk = Talk()
        with fake_server(talk.script(compares)) as path, MarketClient(path) as client:
            for _ in range(2):
                with self.assertRaises(CallError) as caught:
                    client.get_latest_bar(LATEST)
                self.refused(caught.exception)
            with self.assertRaises(CallError) as caught:
                client.bars("NASDAQ:AAPL")
            self.assertEqual(
                str(caught.exception),
                "GetOHLCV is not the same request to this client and to the server: "
                "it has changed; update the older of the two")
            self.assertEqual(client.describe_schema(DescribeSchema()), TEXT)
            self.assertEqual(list(client.list_symbols(ListSymbols())), [])
            self.assertEqual(list(client.get_sync_status(GetSyncStatus())), [])
        self.assertEqual(talk.methods, [COMPARE, DESCRIBE, LIST, STATUS])
        self.assertEqual(talk.texts, [SCHEMA_TEXT])

    def test_a_server_that_cannot_compare_is_asked_for_nothing_that_it_might_misread(self) -> None:
        for status in (Status.UNIMPLEMENTED, Status.INVALID_ARGUMENT):
            talk = Talk()
            script = talk.script(lambda stream: end(stream, status=status, text="no"))
            with self.subTest(status=status), fake_server(script) as path:
                with MarketClient(path) as client, self.assertRaises(CallError) as caught:
                    client.get_latest_bar(LATEST)
                self.assertEqual(
                    (caught.exception.status, caught.exception.executed),
                    (Status.FAILED_PRECONDITION, Execution.NEVER))
                self.assertEqual(
                    str(caught.exception),
                    "it is not known whether GetLatestBar is the same request to this client and "
                    "to the server, which cannot compare the two (no); update the older of the two")
            self.assertEqual(talk.methods, [COMPARE])

    def test_another_failure_is_that_of_the_connection_and_asked_again(self) -> None:
        talk = Talk()

        def fails(stream: int) -> bytes:
            return end(stream, status=Status.RESOURCE_EXHAUSTED, text="too much to do", executed=1)

        scripts = [talk.script(fails), talk.script(lambda stream: end(stream, bytes(8)))]
        with fake_server(*scripts, talk.script(compares)) as path, MarketClient(path) as client:
            with self.assertRaises(ConnectError) as caught:
                client.describe_schema(DescribeSchema())
            self.assertEqual(
                (caught.exception.status, caught.exception.executed),
                (Status.RESOURCE_EXHAUSTED, Execution.NEVER))
            # A comparison that cannot be read says nothing of what may be called.
            with self.assertRaises(ConnectError) as caught:
                client.describe_schema(DescribeSchema())
            self.assertEqual(caught.exception.status, Status.INTERNAL)
            self.assertEqual(client.describe_schema(DescribeSchema()), TEXT)
        self.assertEqual(talk.methods, [COMPARE, COMPARE, COMPARE, DESCRIBE])

    def test_each_connection_asks_anew(self) -> None:
        talk = Talk()

        def nothing_is_broken(stream: int) -> bytes:
            return end(stream, SchemaComparison([]).encode())

        def goes(peer: Peer) -> None:
            peer.socket.close()

        scripts = [talk.script(nothing_is_broken, goes), talk.script(compares)]
        with fake_server(*scripts) as path, MarketClient(path) as client:
            with self.assertRaises(CallError) as caught:
                client.get_latest_bar(LATEST, options=CallOptions(max_attempts=1))
            self.assertEqual(caught.exception.status, Status.UNAVAILABLE)
            with self.assertRaises(CallError) as caught:
                client.get_latest_bar(LATEST)
            self.refused(caught.exception)
        self.assertEqual(talk.methods, [COMPARE, LATEST.__method__.number, COMPARE])


class AsyncioTests(AgreementCase):
    """The asyncio client against scripted servers."""

    def test_broken_requests_fail_here_and_all_others_work(self) -> None:
        async def ask(path: str) -> None:
            async with AsyncMarketClient(path) as client:
                first = [client.describe_schema(DescribeSchema()) for _ in range(3)]
                self.assertEqual(await asyncio.gather(*first), [TEXT] * 3)
                with self.assertRaises(CallError) as caught:
                    await client.get_latest_bar(LATEST)
                self.refused(caught.exception)
                with self.assertRaises(CallError) as caught:
                    await client.bars("NASDAQ:AAPL")
                self.assertEqual(caught.exception.status, Status.FAILED_PRECONDITION)
                self.assertEqual([page async for page in client.list_symbols(ListSymbols())], [])

        talk = Talk()
        with fake_server(talk.script(compares)) as path:
            asyncio.run(ask(path))
        self.assertEqual(talk.methods, [COMPARE, *[DESCRIBE] * 3, LIST])
        self.assertEqual(talk.texts, [SCHEMA_TEXT])

    def test_a_server_that_cannot_compare_is_asked_for_nothing_that_it_might_misread(self) -> None:
        async def ask(path: str) -> None:
            async with AsyncMarketClient(path) as client:
                self.assertEqual(await client.describe_schema(DescribeSchema()), TEXT)

        for status in (Status.UNIMPLEMENTED, Status.INVALID_ARGUMENT):
            talk = Talk()
            script = talk.script(lambda stream: end(stream, status=status, text="no"))
            with self.subTest(status=status), fake_server(script) as path:
                asyncio.run(ask(path))
            self.assertEqual(talk.methods, [COMPARE, DESCRIBE])

    def test_another_failure_is_that_of_the_connection_and_asked_again(self) -> None:
        async def ask(path: str) -> None:
            async with AsyncMarketClient(path) as client:
                with self.assertRaises(ConnectError) as caught:
                    await client.describe_schema(DescribeSchema())
                self.assertEqual(caught.exception.executed, Execution.NEVER)
                with self.assertRaises(CallError) as refused:
                    await client.get_latest_bar(LATEST)
                self.refused(refused.exception)

        talk = Talk()
        fails = talk.script(lambda stream: end(stream, status=Status.INTERNAL, text="oh"))
        with fake_server(fails, talk.script(compares)) as path:
            asyncio.run(ask(path))
        self.assertEqual(talk.methods, [COMPARE, COMPARE])


class RealServerTests(ServerCase):
    """The server itself."""

    def test_a_server_of_the_same_contract_is_not_asked(self) -> None:
        async def next_stream() -> int:
            async with AsyncMarketClient(self.server.socket) as client:
                return (await client.connection())._protocol.next_stream

        with MarketClient(self.server.socket) as client:
            self.assertEqual(client.connection()._protocol.next_stream, 1)
        self.assertEqual(asyncio.run(next_stream()), 1)

    def connection(self, text: str) -> Connection:
        """A connection of a client that was built from the schema `text`."""
        settings = Settings(self.server.socket, OTHER_HASH, text, "test")
        connection = Connection(Attempt(settings, None))
        self.addCleanup(connection.close)
        return connection

    def test_it_judges_a_client_of_another_revision(self) -> None:
        other = SCHEMA_TEXT.replace("limit: u64? @5", "limit: u32? @5")
        self.assertTrue(other != SCHEMA_TEXT)
        agreement = self.connection(other)._agreement
        agreement.check(GetLatestBar.__method__)
        with self.assertRaises(CallError) as caught:
            agreement.check(GetOHLCV.__method__)
        self.assertRegex(
            str(caught.exception),
            r"^GetOHLCV is not the same .* at GetOHLCV\.limit: .*\([a-z-]+\); update")

    def test_it_finds_nothing_broken_in_its_own_text(self) -> None:
        agreement = self.connection(SCHEMA_TEXT)._agreement
        for method in (GetLatestBar.__method__, GetOHLCV.__method__):
            agreement.check(method)

    def test_what_it_cannot_read_is_not_called(self) -> None:
        agreement = self.connection("no schema at all")._agreement
        agreement.check(DescribeSchema.__method__)
        with self.assertRaises(CallError) as caught:
            agreement.check(GetLatestBar.__method__)
        self.assertRegex(str(caught.exception), "cannot compare the two .*cannot be read")


if __name__ == "__main__":
    unittest.main()
