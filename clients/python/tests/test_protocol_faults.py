"""The end of a connection: silence, goaways, and what a server may not send."""

from __future__ import annotations

import random
import struct
import unittest

from pocketquant.errors import AbortReason, Execution, ProtocolFault, Stage
from pocketquant.method import Kind
from pocketquant.protocol import CallEnded, Closed, Draining, Event, OpenOptions, Pong
from pocketquant.protocol.frames import END_OF_STREAM, MORE_FOLLOWS, FrameKind, frame
from pocketquant.retrying import may_repeat

from support.randomness import seed
from support.scripts import (
    CUTS,
    SECOND,
    START,
    connected,
    credit,
    data,
    end,
    ended,
    feed,
    message,
    opened,
    welcome,
    written,
)


class LifeTests(unittest.TestCase):
    """Pings, goaways and ends."""

    def test_pings(self) -> None:
        protocol = connected()
        opened(protocol)
        protocol.ping(3, START)
        word = struct.pack("<Q", 99)
        events = protocol.feed(
            frame(FrameKind.PING, body=word) + frame(FrameKind.PONG, body=struct.pack("<Q", 3)),
            START)
        self.assertEqual(events, [Pong(3)])
        self.assertEqual([each[4] for each in written(protocol)], [struct.pack("<Q", 3), word])

    def test_silent_server(self) -> None:
        protocol = connected()
        self.assertIsNone(protocol.next_tick)
        opened(protocol)
        self.assertEqual(protocol.next_tick, START + SECOND)
        self.assertEqual(protocol.tick(START + SECOND), [])
        self.assertEqual(written(protocol)[0][0], FrameKind.PING)
        self.assertEqual(protocol.next_tick, START + SECOND * 5 // 2)
        ended_call, closed = protocol.tick(START + SECOND * 5 // 2)
        assert isinstance(ended_call, CallEnded) and ended_call.error is not None
        self.assertEqual(ended_call.error.executed, Execution.UNKNOWN)
        self.assertIsInstance(closed, Closed)

    def test_a_word_ends_the_silence(self) -> None:
        protocol = connected()
        opened(protocol)
        protocol.tick(START + SECOND)
        protocol.feed(frame(FrameKind.PONG, body=bytes(8)), START + 2 * SECOND)
        self.assertEqual(protocol.next_tick, START + 3 * SECOND)

    def test_goaway_and_abort(self) -> None:
        protocol = connected()
        opened(protocol)
        events = protocol.feed(ended(FrameKind.GOAWAY, 9, "the server ends") + end(1), START)
        self.assertEqual(events[0], Draining())
        self.assertIsInstance(events[1], CallEnded)
        events = protocol.feed(ended(FrameKind.ABORT, 9, "shut"), START)
        assert isinstance(events[0], Closed)
        self.assertIn("shut", str(events[0].error))
        self.assertEqual(protocol.connection_lost("again"), [])

    def test_calls_that_have_not_left_were_never_made(self) -> None:
        protocol = connected()
        opened(protocol)
        protocol.open(7, message(8), OpenOptions(), True, START)
        protocol.open(7, message(8), OpenOptions(), True, START)
        size = sum(map(len, protocol.output.take()))
        protocol.wrote(size - 1)
        executed = [
            event.error.executed for event in protocol.connection_lost("gone")
            if isinstance(event, CallEnded) and event.error
        ]
        self.assertEqual(executed, [Execution.UNKNOWN, Execution.UNKNOWN, Execution.NEVER])


class FaultTests(unittest.TestCase):
    """What a server may not send."""

    def test_faults(self) -> None:
        block = struct.pack("<HHBBHQIIQ", 32, 0, 2, 0, 0, 0, 0, 0, 0)
        cases: dict[str, tuple[bytes, AbortReason]] = {
            "body of 4": (struct.pack("<IBBHQ", 4, 0x20, 0, 0, 0), AbortReason.MALFORMED_FRAME),
            "long": (struct.pack("<IBBHQ", 4104, 0x11, 0, 0, 1), AbortReason.FRAME_TOO_LARGE),
            "kind": (frame(FrameKind(1))[:4] + b"\x7f" + bytes(11), AbortReason.UNKNOWN_KIND),
            "flags": (data(1, bytes(8), 8), AbortReason.MALFORMED_FRAME),
            "flags of end": (frame(FrameKind.END, 1, block, 1), AbortReason.MALFORMED_FRAME),
            "ping": (frame(FrameKind.PING), AbortReason.MALFORMED_FRAME),
            "pong": (frame(FrameKind.PONG), AbortReason.MALFORMED_FRAME),
            "code": (frame(FrameKind.DATA, 1, bytes(8), code=1), AbortReason.MALFORMED_FRAME),
            "call of a ping": (frame(FrameKind.PING, 1, bytes(8)), AbortReason.MALFORMED_FRAME),
            "credit of messages": (credit(1, 0, 1 << 31), AbortReason.UNEXPECTED_FRAME),
            "credit of no call": (credit(2, 8), AbortReason.STREAM_NUMBER),
            "credit": (frame(FrameKind.CREDIT, 1), AbortReason.MALFORMED_FRAME),
            "no call": (data(2, bytes(8)), AbortReason.STREAM_NUMBER),
            "call 0": (end(0), AbortReason.STREAM_NUMBER),
            "end of no call": (end(2), AbortReason.STREAM_NUMBER),
            "second end": (end(1) + end(1), AbortReason.STREAM_NUMBER),
            "no data": (data(1, b""), AbortReason.UNEXPECTED_FRAME),
            "end of stream": (data(1, bytes(8), END_OF_STREAM), AbortReason.UNEXPECTED_FRAME),
            "credit exceeded": (data(1, bytes(4096)) + data(1, bytes(8)),
                                AbortReason.UNEXPECTED_FRAME),
            "message": (b"".join(data(1, bytes(2048), MORE_FOLLOWS) for _ in range(3)),
                        AbortReason.UNEXPECTED_FRAME),
            "reply": (data(1, bytes(2048), MORE_FOLLOWS) + end(1, bytes(2056)),
                      AbortReason.UNEXPECTED_FRAME),
            "credit sum": (credit(1, (1 << 31) - 8), AbortReason.UNEXPECTED_FRAME),
            "hello": (frame(FrameKind.HELLO), AbortReason.UNEXPECTED_FRAME),
            "second welcome": (welcome(), AbortReason.UNEXPECTED_FRAME),
            "open": (frame(FrameKind.OPEN, 1), AbortReason.UNEXPECTED_FRAME),
            "short end": (frame(FrameKind.END, 1, bytes(24)), AbortReason.MALFORMED_FRAME),
            "end block": (frame(FrameKind.END, 1, b"\x18" + block[1:]),
                          AbortReason.MALFORMED_FRAME),
            "end text": (frame(FrameKind.END, 1, block[:6] + b"\x01" + block[7:]),
                         AbortReason.MALFORMED_FRAME),
            "end zero": (frame(FrameKind.END, 1, block[:20] + b"\x02" + block[21:]),
                         AbortReason.MALFORMED_FRAME),
        }
        for name, (content, reason) in cases.items():
            for cut in CUTS:
                with self.subTest(name, cut=cut):
                    protocol = connected(
                        max_frame=4096, max_message=4096, initial_credit=4096)
                    opened(protocol)
                    closed = feed(protocol, content, cut)[-1]
                    assert isinstance(closed, Closed)
                    assert isinstance(closed.error, ProtocolFault), closed
                    self.assertEqual(closed.error.reason, reason)
                    kind, _, code, _, _ = written(protocol)[-1]
                    self.assertEqual((kind, code), (FrameKind.ABORT, reason))

    def test_a_server_that_asks_and_does_not_read(self) -> None:
        protocol = connected()
        pings = frame(FrameKind.PING, body=bytes(8)) * 10_000
        for _ in range(17):
            self.assertEqual(protocol.feed(pings, START), [])
        (closed,) = protocol.feed(pings, START)
        assert isinstance(closed, Closed) and isinstance(closed.error, ProtocolFault)
        self.assertEqual(closed.error.reason, AbortReason.CONTROL_FLOOD)

    def test_a_fault_stays_one_for_calls_that_had_not_left(self) -> None:
        protocol = connected()
        first = opened(protocol)
        second = protocol.open(7, message(8), OpenOptions(), True, START)
        events = protocol.feed(struct.pack("<IBBHQ", 0, 0x7F, 0, 0, 0), START)
        errors = {event.stream: event.error for event in events if isinstance(event, CallEnded)}
        self.assertEqual(errors[first].executed, Execution.UNKNOWN)
        self.assertEqual(errors[second].executed, Execution.NEVER)
        for error in errors.values():
            assert isinstance(error, ProtocolFault), error
            self.assertEqual(
                (error.reason, error.stage), (AbortReason.UNKNOWN_KIND, Stage.FRAMING))
            self.assertEqual(f"{error}", f"{errors[first]}")
            for kind in Kind:
                self.assertFalse(may_repeat(error, kind, True))

    def test_kinds_that_may_be_skipped(self) -> None:
        protocol = connected()
        content = struct.pack("<IBBHQ", 8, 0x80, 255, 1, 2) + bytes(8)
        self.assertEqual(protocol.feed(content, START), [])

    def test_noise_is_a_fault_and_nothing_else(self) -> None:
        number = seed()
        source = random.Random(number)
        good = [data(1, bytes(64)), end(1, bytes(8)), credit(1, 64), welcome(),
                frame(FrameKind.PING, body=bytes(8)), ended(FrameKind.GOAWAY, 9, "x")]
        for _ in range(2000):
            protocol = connected()
            opened(protocol)
            content = bytearray(b"".join(source.choices(good, k=3)))
            for _ in range(3):
                content[source.randrange(len(content))] = source.randrange(256)
            with self.subTest(seed=number, content=content.hex()):
                events: list[Event] = feed(protocol, bytes(content), source.choice(CUTS))
                closed = [event for event in events if isinstance(event, Closed)]
                self.assertEqual(bool(closed), protocol.is_closed)


if __name__ == "__main__":
    unittest.main()
