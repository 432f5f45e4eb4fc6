"""The client's machine, as tables of what a server sends and what comes of it."""

from __future__ import annotations

import struct
import unittest

from pocketquant.errors import (
    CallError,
    ConnectionRejected,
    Execution,
    ProtocolFault,
    RejectReason,
    Stage,
    Status,
)
from pocketquant.protocol import (
    CallEnded,
    ClientProtocol,
    Closed,
    MessageReceived,
    OpenOptions,
    Ready,
    SendOutcome,
    Writable,
)
from pocketquant.protocol.frames import (
    END_OF_STREAM,
    HANDSHAKE_MAGIC,
    MORE_FOLLOWS,
    RELATIVE_DEADLINE,
    FrameKind,
    frame,
)
from pocketquant.wire import WireError

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
    greeting,
    machine,
    message,
    opened,
    welcome,
    written,
)


class HandshakeTests(unittest.TestCase):
    """From the hello to the welcome, or not."""

    def test_hello(self) -> None:
        says = greeting()
        says.name = "ä" * 40
        fresh = ClientProtocol(says)
        ((kind, flags, code, stream, body),) = written(fresh)
        self.assertEqual((kind, flags, code, stream), (1, 0, 0, HANDSHAKE_MAGIC))
        self.assertEqual(struct.unpack_from("<HHHH", body), (88, 1, 1, 64))
        self.assertEqual(len(body), 88 + 64)

    def test_welcome(self) -> None:
        for cut in CUTS:
            with self.subTest(cut=cut):
                protocol = machine()
                events = feed(protocol, welcome(max_frame=8192), cut)
                self.assertIsInstance(events[0], Ready)
                self.assertEqual(protocol.peer_limits.max_frame, 8192)
                self.assertTrue(protocol.shares_clock)

    def test_every_reject(self) -> None:
        expected = {
            RejectReason.TOO_MANY_CONNECTIONS: Status.RESOURCE_EXHAUSTED,
            RejectReason.DRAINING: Status.UNAVAILABLE,
            RejectReason.HANDSHAKE_TIMEOUT: Status.UNAVAILABLE,
            RejectReason.NOT_PERMITTED: Status.PERMISSION_DENIED,
        }
        for code in range(1, 10):
            with self.subTest(code=code):
                reject = ended(FrameKind.REJECT, code, "because", HANDSHAKE_MAGIC)
                (closed,) = machine().feed(reject, START)
                assert isinstance(closed, Closed)
                assert isinstance(closed.error, ConnectionRejected)
                reason = RejectReason(code) if code <= 8 else None
                self.assertEqual(closed.error.reason, reason)
                status = expected.get(reason) if reason else None
                self.assertEqual(closed.error.status, status or Status.FAILED_PRECONDITION)
                self.assertEqual(closed.error.executed, Execution.NEVER)
                self.assertIn("because", str(closed.error))

    def test_wrong_welcomes(self) -> None:
        whole = welcome()
        cases = {
            "another protocol": b"HTTP/1.1 400 Bad Request\r\n\r\n" + bytes(8),
            "no magic": whole[:8] + bytes(8) + whole[16:],
            "a ping first": frame(FrameKind.PING, body=bytes(8)),
            "short": frame(FrameKind.WELCOME, HANDSHAKE_MAGIC, bytes(80)),
            "version": whole[:18] + b"\x02\x00\x02\x00" + whole[22:],
            "versions": whole[:18] + b"\x02\x00\x01\x00" + whole[22:],
            "name's end": whole[:-1] + b"x", "limits": welcome(max_frame=4088),
            "reserved": whole[:92] + b"\x01" + whole[93:],
            "name": whole[:22] + b"\x41" + whole[23:], "block": whole[:16] + b"\x51" + whole[17:],
        }
        for name, content in cases.items():
            with self.subTest(name):
                protocol = machine()
                events = protocol.feed(content, START)
                assert isinstance(events[-1], Closed)
                self.assertIsInstance(events[-1].error, ProtocolFault)
                self.assertEqual(written(protocol)[-1][0], FrameKind.ABORT)

    def test_silence(self) -> None:
        protocol = machine()
        self.assertEqual(protocol.next_tick, START + 2 * SECOND)
        self.assertEqual(protocol.tick(START + SECOND), [])
        (closed,) = protocol.tick(START + 2 * SECOND)
        assert isinstance(closed, Closed)
        self.assertEqual(closed.error.executed, Execution.NEVER)


class CallTests(unittest.TestCase):
    """Calls, their streams and their ends."""

    def test_open(self) -> None:
        protocol = connected()
        deadline = START + SECOND
        protocol.open(7, message(8), OpenOptions(deadline, 5, None, bytes(8)), True, START)
        ((kind, flags, code, stream, body),) = written(protocol)
        self.assertEqual((kind, flags, code, stream), (FrameKind.OPEN, END_OF_STREAM, 7, 1))
        self.assertEqual(
            struct.unpack_from("<HHIQQ", body), (48, 8, 2 << 20, deadline, 5))
        self.assertEqual(len(body), 48 + 8 + 8)

    def test_relative_deadlines_where_the_clocks_differ(self) -> None:
        for clock in (START - 1, START + 1):
            protocol = machine()
            protocol.feed(welcome(clock), START)
            protocol.open(7, message(8), OpenOptions(START + 9), False, START)
            ((_, flags, _, _, body),) = written(protocol)
            self.assertEqual(flags, RELATIVE_DEADLINE)
            self.assertEqual(struct.unpack_from("<Q", body, 8), (9,))

    def test_what_is_not_opened(self) -> None:
        draining = connected()
        draining.feed(ended(FrameKind.GOAWAY, 9, "the server ends"), START)
        full = connected({"max_streams": 1})
        opened(full)
        cases = [
            (machine(), OpenOptions(), 8, Status.UNAVAILABLE),
            (draining, OpenOptions(), 8, Status.UNAVAILABLE),
            (full, OpenOptions(), 8, Status.RESOURCE_EXHAUSTED),
            (connected(), OpenOptions(START), 8, Status.DEADLINE_EXCEEDED),
            (connected({"max_frame": 4096}), OpenOptions(), 4056, Status.INVALID_ARGUMENT),
        ]
        for protocol, options, size, status in cases:
            with self.subTest(status=status), self.assertRaises(CallError) as caught:
                protocol.open(7, message(size), options, True, START)
            self.assertEqual(
                (caught.exception.status, caught.exception.executed), (status, Execution.NEVER))

    def test_stream_and_reply(self) -> None:
        for cut in CUTS:
            with self.subTest(cut=cut):
                protocol = connected()
                opened(protocol)
                large = bytes(range(256)) * 100
                content = (
                    data(1, bytes(8)) + data(1, large[:800], MORE_FOLLOWS) + data(1, large[800:])
                    + data(1, b"A" * 16, MORE_FOLLOWS) + end(1, b"B" * 8))
                events = feed(protocol, content, cut)
                self.assertEqual(
                    [bytes(e.message) for e in events if isinstance(e, MessageReceived)],
                    [bytes(8), large])
                last = events[-1]
                assert isinstance(last, CallEnded)
                self.assertEqual((last.error, bytes(last.reply), last.server_time),
                                 (None, b"A" * 16 + b"B" * 8, 5))
                self.assertEqual(protocol.streams, {})

    def test_failed_end(self) -> None:
        protocol = connected()
        opened(protocol)
        content = end(
            1, status=5, text="nö", executed=1, stage=6, retry_after=3, number=2,
            detail=bytes(8), took=1 << 63)
        (event,) = protocol.feed(content, START)
        assert isinstance(event, CallEnded) and event.error is not None
        error = event.error
        self.assertEqual(
            (error.status, str(error), error.executed, error.stage, error.retry_after,
             error.detail, event.server_time),
            (Status.NOT_FOUND, "nö", Execution.NEVER, Stage.HANDLER, 3, (2, bytes(8)),
             (1 << 63) - 1))
        opened(protocol)
        (event,) = protocol.feed(end(2, status=99, executed=9, stage=99), START)
        assert isinstance(event, CallEnded) and event.error is not None
        self.assertEqual((event.error.status, event.error.executed, event.error.stage), (2, 0, 0))

    def test_cancel_crosses_with_what_comes(self) -> None:
        protocol = connected()
        opened(protocol)
        protocol.cancel(1)
        self.assertEqual([each[0] for each in written(protocol)], [FrameKind.CANCEL])
        events = protocol.feed(data(1, bytes(8)) + credit(1, 8) + end(1), START)
        self.assertEqual((events, protocol.late_frames, protocol.streams), ([], 3, {}))
        self.assertEqual(protocol.feed(data(1, bytes(8)) + credit(1, 8), START), [])
        self.assertEqual(protocol.late_frames, 5)
        opened(protocol)

    def test_a_cancel_is_never_ahead_of_its_open(self) -> None:
        protocol = connected()
        protocol.open(7, message(8), OpenOptions(), True, START)
        protocol.cancel(1)
        kinds = [each[0] for each in written(protocol)]
        self.assertEqual(kinds, [FrameKind.OPEN, FrameKind.CANCEL])

    def test_deadline(self) -> None:
        protocol = connected()
        opened(protocol, deadline=START + 10)
        opened(protocol, deadline=START + 20)
        self.assertEqual(protocol.next_tick, START + 10)
        self.assertEqual(protocol.tick(START + 9), [])
        (event,) = protocol.tick(START + 10)
        assert isinstance(event, CallEnded) and event.error is not None
        self.assertEqual((event.stream, event.error.status), (1, Status.DEADLINE_EXCEEDED))
        self.assertEqual([each[0] for each in written(protocol)], [FrameKind.CANCEL])
        self.assertEqual(protocol.next_tick, START + 20)


class CreditTests(unittest.TestCase):
    """Credit in both directions."""

    def test_sending(self) -> None:
        protocol = connected({"initial_credit": 4096, "max_frame": 4096})
        opened(protocol, ends=False)
        self.assertEqual(protocol.send(message(4000), 1), SendOutcome.SENT)
        self.assertEqual(protocol.send(message(200), 1), SendOutcome.IN_PARTS)
        self.assertEqual(protocol.send(message(8), 1), SendOutcome.MUST_WAIT)
        frames = written(protocol)
        self.assertEqual(
            [(each[1], len(each[4])) for each in frames], [(0, 4000), (MORE_FOLLOWS, 96)])
        self.assertEqual(protocol.feed(credit(1, 50), START), [])
        self.assertEqual([len(each[4]) for each in written(protocol)], [48])
        self.assertEqual(protocol.feed(credit(1, 100), START), [Writable(1)])
        self.assertEqual([(each[1], len(each[4])) for each in written(protocol)], [(0, 56)])
        protocol.feed(credit(1, 10_000), START)
        self.assertEqual(protocol.send(message(5000), 1), SendOutcome.SENT)
        self.assertEqual(
            [(each[1], len(each[4])) for each in written(protocol)],
            [(MORE_FOLLOWS, 4096), (0, 904)])
        self.assertEqual(protocol.send(message(9000), 1), SendOutcome.IN_PARTS)
        written(protocol)
        protocol.end_of_stream(1)
        self.assertEqual(written(protocol), [])
        self.assertEqual(protocol.feed(credit(1, 9000), START), [Writable(1)])
        self.assertEqual(written(protocol)[-1][1:], (END_OF_STREAM, 0, 1, b""))
        self.assertEqual(protocol.send(message(8), 1), SendOutcome.CLOSED)

    def test_messages_beyond_the_limit_are_not_sent(self) -> None:
        protocol = connected({"max_message": 4096})
        opened(protocol, ends=False)
        with self.assertRaises(WireError):
            protocol.send(message(4104), 1)

    def test_full_output_has_streams_wait(self) -> None:
        protocol = connected({"initial_credit": 16 << 20})
        opened(protocol, ends=False)
        sent = 0
        while protocol.send(message(1 << 20), 1) is SendOutcome.SENT:
            sent += 1
        self.assertEqual(sent, 4)
        size = sum(map(len, protocol.output.take()))
        self.assertEqual(protocol.wrote(50), [])
        self.assertEqual(protocol.wrote(size - 50), [Writable(1)])

    def test_receiving(self) -> None:
        protocol = connected(initial_credit=4096)
        opened(protocol)
        protocol.feed(data(1, bytes(2000)), START)
        protocol.allow(2000, 1)
        self.assertEqual(written(protocol), [])
        protocol.feed(data(1, bytes(48)), START)
        protocol.allow(48, 1)
        self.assertEqual(
            written(protocol), [(FrameKind.CREDIT, 0, 0, 1, struct.pack("<II", 2048, 2))])
        # Nobody can take a part, so that as much may come again.
        protocol.feed(data(1, bytes(2048), MORE_FOLLOWS), START)
        self.assertEqual(written(protocol)[0][4], struct.pack("<II", 2048, 0))

    def test_credit_of_messages(self) -> None:
        protocol = connected({"initial_messages": 4}, initial_messages=2)
        opened(protocol, ends=False)
        for _ in range(4):
            self.assertIs(protocol.send(message(24), 1), SendOutcome.SENT)
        self.assertIs(protocol.send(message(24), 1), SendOutcome.MUST_WAIT)
        self.assertEqual(protocol.feed(credit(1, 8, 0), START), [])
        self.assertEqual(protocol.feed(credit(1, 0, 1), START), [Writable(1)])
        written(protocol)
        protocol.feed(data(1, bytes(8)) + data(1, bytes(8)), START)
        protocol.allow(8, 1)
        self.assertEqual(written(protocol)[0][4], struct.pack("<II", 8, 1))
        events = protocol.feed(data(1, bytes(8)) + data(1, bytes(8)), START)
        self.assertTrue(protocol.is_closed, events)


if __name__ == "__main__":
    unittest.main()
