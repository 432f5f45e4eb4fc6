"""Following events with both clients, over restarts of the real server."""

from __future__ import annotations

import asyncio
import contextlib
import unittest
from collections.abc import Iterator

from pocketquant import (
    BarsImported,
    CallError,
    ClientClosed,
    ConnectError,
    DeadlineExceeded,
    EventsExpired,
    Execution,
    Instrument,
    Interval,
    MarketClient,
    ProbeOverflow,
    ProbePublish,
    RemoveSeries,
    SeriesRemoved,
    Stage,
    Status,
)
from pocketquant.aio import AsyncMarketClient
from pocketquant.following import Following
from pocketquant.wire import Duration

from support.server import ServerCase

ROWS = {"time": ["2020-01-01T00:00:00Z"], "open": [1.0], "high": [1.0], "low": [1.0],
        "close": [1.0]}


def change(client: MarketClient, symbol: str = "T:A", times: int = 1) -> None:
    """Imports a series and removes it again: two events."""
    exchange, code = symbol.split(":")
    for _ in range(times):
        client.import_bars(symbol, "1d", ROWS)
        client.remove_series(RemoveSeries(Instrument(exchange, code), Interval.ONE_DAY))


class FollowingTests(ServerCase):
    """What both clients bring of history and of what happens."""

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        with MarketClient(cls.server.socket) as client:
            change(client, times=3)

    def test_history_and_what_happens(self) -> None:
        with MarketClient(self.server.socket) as client, contextlib.closing(
            client.follow_events(0)
        ) as events:
            first = next(events)
            self.assertEqual(first.record.sequence, 1)
            self.assertEqual(first.resume_from, 2)
            change(client)
            sequences = [next(events).record.sequence for _ in range(7)]
            self.assertEqual(sequences, list(range(2, 9)))

    def test_filters(self) -> None:
        with MarketClient(self.server.socket) as client:
            change(client, "T:B")
            with contextlib.closing(client.follow_events(
                0, events=[SeriesRemoved, BarsImported.__event__], keys=["T:B"]
            )) as events:
                kinds = [next(events).record.event for _ in range(2)]
            self.assertEqual(kinds, [BarsImported.__event__, SeriesRemoved.__event__])

    def test_a_timeout_covers_all_of_it(self) -> None:
        with MarketClient(self.server.socket, timeout=20) as client:
            with self.assertRaises(DeadlineExceeded):
                list(client.follow_events(timeout=0.2))

    def test_without_a_server_it_is_told_at_once(self) -> None:
        with MarketClient(f"{self.server.socket}-none") as client:
            with self.assertRaises(ConnectError):
                next(client.follow_events())

    def test_live_events_have_no_sequence(self) -> None:
        with MarketClient(self.server.socket) as client, contextlib.closing(
            client.follow_events(0)
        ) as events:
            # The first delivery tells that the subscription has begun.
            last = next(events).resume_from
            client.probe_publish(ProbePublish(ProbeOverflow.STRICT, "p", 1, 0))
            live = next(event for event in events if event.record.sequence == 0)
            self.assertGreater(live.resume_from, last)
            self.assertEqual(live.left_out, 0)

    def test_a_server_that_is_replaced(self) -> None:
        with MarketClient(self.server.socket) as follower, contextlib.closing(
            follower.follow_events(0)
        ) as events:
            seen = [next(events).record.sequence]
            for end in (self.server.kill, self.server.stop):
                with MarketClient(self.server.socket) as client:
                    change(client, times=2)
                end()
                self.server.start()
                with MarketClient(self.server.socket) as client:
                    change(client)
                seen += [next(events).record.sequence for _ in range(5)]
            self.assertEqual(seen, list(range(1, len(seen) + 1)))

    def test_asyncio(self) -> None:
        async def follow() -> list[int]:
            seen: list[int] = []
            async with AsyncMarketClient(self.server.socket) as follower:
                events = follower.follow_events(0)
                async with contextlib.aclosing(events):
                    async for delivery in events:
                        seen.append(delivery.record.sequence)
                        if len(seen) == 3:
                            await asyncio.to_thread(self._replace)
                        if len(seen) == 8:
                            break
            return seen

        self.assertEqual(asyncio.run(follow()), list(range(1, 9)))

    def _replace(self) -> None:
        self.server.kill()
        self.server.start()
        with MarketClient(self.server.socket) as client:
            change(client)

    def test_asyncio_ends_with_its_task(self) -> None:
        async def follow() -> None:
            async with AsyncMarketClient(self.server.socket) as client:
                async for _ in client.follow_events():
                    self.fail("nothing happens")

        async def cancel() -> None:
            task = asyncio.create_task(follow())
            await asyncio.sleep(0)
            task.cancel()
            await task

        with self.assertRaises(asyncio.CancelledError):
            asyncio.run(cancel())


class RuleTests(unittest.TestCase):
    """Whether an iteration goes on."""

    def following(self, begun: bool = True) -> Following:
        following = Following(None, (), (), None)
        if begun:
            following.note_begin()
        return following

    def errors(self) -> Iterator[tuple[CallError, bool]]:
        yield CallError(Status.UNAVAILABLE, "", Execution.UNKNOWN, Stage.TRANSPORT), True
        yield CallError(Status.UNAVAILABLE, "", Execution.NEVER, Stage.HANDLER), True
        yield CallError(Status.RESOURCE_EXHAUSTED, "", Execution.NEVER, Stage.HANDLER), False
        yield CallError(
            Status.RESOURCE_EXHAUSTED, "", Execution.NEVER, Stage.ADMISSION,
            Duration(5_000_000)), True
        yield CallError(Status.INTERNAL, "", Execution.UNKNOWN, Stage.HANDLER), False
        yield DeadlineExceeded(
            Status.DEADLINE_EXCEEDED, "", Execution.UNKNOWN, Stage.HANDLER), False
        yield EventsExpired(first_kept=5), False

    def test_what_passes(self) -> None:
        for error, passes in self.errors():
            with self.subTest(error=error.status):
                if passes:
                    self.assertGreaterEqual(self.following().pause_after(error), 0)
                    with self.assertRaises(CallError):
                        self.following(begun=False).pause_after(error)
                else:
                    with self.assertRaises(type(error)):
                        self.following().pause_after(error)

    def test_a_stream_that_ends_well_goes_on(self) -> None:
        self.assertGreaterEqual(self.following().pause_after(None), 0)

    def test_pauses_grow(self) -> None:
        following = self.following()
        error = CallError(
            Status.RESOURCE_EXHAUSTED, "", Execution.NEVER, Stage.ADMISSION, Duration(5_000_000))
        self.assertGreaterEqual(following.pause_after(error), 0.005)


class ClosingTests(ServerCase):
    """A closed client."""

    def test_goes_on_no_more(self) -> None:
        client = MarketClient(self.server.socket)
        change(client)
        events = client.follow_events(0)
        next(events)
        client.close()
        with self.assertRaises((ClientClosed, CallError)):
            for _ in events:
                pass


if __name__ == "__main__":
    unittest.main()
