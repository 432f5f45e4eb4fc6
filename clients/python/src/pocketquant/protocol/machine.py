"""The client's side of one connection: bytes in, events out; calls in, bytes out.

No I/O and no clock: the owner moves the bytes and says what time it is, in nanoseconds of
CLOCK_MONOTONIC.
"""

from __future__ import annotations

import copy

from ..errors import (
    AbortReason,
    CallError,
    ConnectionLost,
    Execution,
    ProtocolFault,
    Stage,
    Status,
)
from ..wire import Duration, WireError
from .events import (
    CallEnded,
    Closed,
    Draining,
    Event,
    MessageReceived,
    Pong,
    Ready,
    Writable,
)
from .flow import MAX_CREDIT
from .frame_reader import FrameFault, FrameReader
from .frames import (
    CREDIT,
    END_OF_STREAM,
    HANDSHAKE_MAGIC,
    KEEPS_OUTCOMES,
    HEADER,
    LEAST_LIMITS,
    MORE_FOLLOWS,
    VERSION,
    WORD,
    Frame,
    FrameKind,
    Greeting,
    decode_end,
    frame,
    notice,
    notice_text,
)
from .output import Output
from .rejection import rejection
from .state import Liveness, State, Stream

NO_TIME = Duration(0)


class Machine:
    """What each frame means and what is to be done about it."""

    def __init__(self, greeting: Greeting, liveness: Liveness | None = None) -> None:
        self.state = State.AWAITING_WELCOME
        self.last_accepted: int | None = None
        """The highest call that a server which is about to end has accepted, once it says so."""
        self.greeting = greeting
        self.liveness = liveness or Liveness()
        self.reader = FrameReader(greeting.limits.max_frame)
        self.output = Output()
        self.streams: dict[int, Stream] = {}
        self.next_stream = 1
        self.peer_limits = LEAST_LIMITS
        self.peer_schema_hash = b""
        self.keeps_outcomes = False
        """The server keeps what came of `once` commands."""
        self.shares_clock = False
        """Deadlines travel as instants: both ends read the same clock."""
        self.late_frames = 0
        """Frames that were dropped because they crossed with a cancel."""
        self.last_heard = greeting.clock
        self.ping_sent: int | None = None
        self.awaited_pongs: set[int] = set()
        """The words of the callers' pings that have not been answered."""
        self.earliest_deadline: int | None = None
        self.output.control(frame(FrameKind.HELLO, HANDSHAKE_MAGIC, greeting.encode()))

    @property
    def is_closed(self) -> bool:
        """Whether nothing is read any more."""
        return self.state is State.CLOSED

    # Bytes

    def feed(self, data: bytes, now: int) -> list[Event]:
        """Takes bytes that were read elsewhere than into `reader.target()`."""
        events: list[Event] = []
        rest = memoryview(data)
        while rest:
            target = self.reader.target()
            count = min(len(rest), len(target))
            target[:count] = rest[:count]
            rest = rest[count:]
            events += self.received(count, now)
        return events

    def received(self, count: int, now: int) -> list[Event]:
        """Takes note that `count` bytes were read into `reader.target()`."""
        self.reader.received(count)
        events: list[Event] = []
        try:
            while self.state is not State.CLOSED and (each := self.reader.next()) is not None:
                events += self._receive(each, now)
        except FrameFault as fault:
            events += self.fault(fault.reason, fault.text)
        if self.output.is_flooded and not self.is_closed:
            events += self.fault(
                AbortReason.CONTROL_FLOOD, "it asks and does not read the answers")
        return events

    # Frames

    def _receive(self, each: Frame, now: int) -> list[Event]:
        self.last_heard = now
        self.ping_sent = None
        if self.state is State.AWAITING_WELCOME:
            return self._receive_welcome(each, now)
        kind, body = each.kind, each.body
        if kind == FrameKind.END:
            return self._receive_end(each)
        if kind == FrameKind.DATA:
            return self._receive_data(each)
        if kind == FrameKind.CREDIT:
            return self._receive_credit(each)
        if kind == FrameKind.PING:
            if len(body) != 8:
                return self.fault(AbortReason.MALFORMED_FRAME, "a ping without its word")
            self.output.control(frame(FrameKind.PONG, body=bytes(body)))
            return []
        if kind == FrameKind.PONG:
            if len(body) != 8:
                return self.fault(AbortReason.MALFORMED_FRAME, "a pong without its word")
            word = WORD.unpack(body)[0]
            self.awaited_pongs.discard(word)
            return [Pong(word)]
        if kind == FrameKind.GOAWAY:
            if self.state is State.OPEN:
                self.state = State.DRAINING
            self.last_accepted = each.stream
            return [Draining()]
        if kind == FrameKind.ABORT:
            return self.close(f"the server ended the connection: {notice_text(body)}")
        if kind in (
            FrameKind.HELLO, FrameKind.WELCOME, FrameKind.REJECT, FrameKind.OPEN, FrameKind.CANCEL
        ):
            name = FrameKind(kind).name.lower()
            return self.fault(
                AbortReason.UNEXPECTED_FRAME, f"a {name} frame from a server in this state")
        return []

    def _receive_welcome(self, each: Frame, now: int) -> list[Event]:
        is_handshake = each.stream == HANDSHAKE_MAGIC
        if is_handshake and each.kind == FrameKind.REJECT:
            return self._end_all(rejection(each))
        if not is_handshake or each.kind != FrameKind.WELCOME:
            return self.fault(
                AbortReason.UNEXPECTED_FRAME, "the server's first frame is not a welcome")
        try:
            welcome = Greeting.decode(each.body)
        except WireError as error:
            return self.fault(AbortReason.MALFORMED_FRAME, f"{error}")
        versions = (welcome.lowest_version, welcome.highest_version)
        if not welcome.limits.allows(LEAST_LIMITS) or versions != (VERSION, VERSION):
            return self.fault(
                AbortReason.MALFORMED_FRAME,
                "a welcome with limits or a version that nobody asked for",
            )
        self.peer_limits = welcome.limits
        self.peer_schema_hash = welcome.schema_hash
        self.keeps_outcomes = bool(welcome.features & KEEPS_OUTCOMES)
        self.shares_clock = self.greeting.clock <= welcome.clock <= now
        self.state = State.OPEN
        return [Ready(welcome)]

    def _receive_data(self, each: Frame) -> list[Event]:
        number, body = each.stream, each.body
        if not 0 < number < self.next_stream:
            return self.fault(
                AbortReason.STREAM_NUMBER, f"data for call {number}, which was never made")
        stream = self.streams.get(number)
        if stream is None or stream.is_cancelled:
            self.late_frames += 1
            return []
        size = len(body)
        if each.flags & END_OF_STREAM or not size:
            return self.fault(
                AbortReason.UNEXPECTED_FRAME,
                "data of a server without data, or that ends a stream",
            )
        inbound = stream.inbound
        more = bool(each.flags & MORE_FOLLOWS)
        if not inbound.receive(size, more):
            return self.fault(
                AbortReason.UNEXPECTED_FRAME, "more data than the credit allows")
        if not inbound.accepts(size, self.greeting.limits.max_message):
            return self.fault(
                AbortReason.UNEXPECTED_FRAME, "a message larger than was accepted")
        if more:
            # Nobody can take a part, so that as much may come again at once.
            inbound.add_part(body)
            self.allow(size, number, messages=0)
            return []
        return [MessageReceived(number, inbound.finish(body), size)]

    def _receive_end(self, each: Frame) -> list[Event]:
        number = each.stream
        if not 0 < number < self.next_stream:
            return self.fault(
                AbortReason.STREAM_NUMBER, f"an end of call {number}, which was never made")
        stream = self.streams.pop(number, None)
        if stream is None:
            return self.fault(AbortReason.STREAM_NUMBER, f"a second end of call {number}")
        if stream.is_cancelled:
            self.late_frames += 1
            return []
        try:
            end = decode_end(each.body, each.code)
        except WireError as error:
            # The call's own fate is part of what cannot be read.
            self.streams[number] = stream
            return self.fault(AbortReason.MALFORMED_FRAME, f"{error}")
        if not stream.inbound.accepts(len(end.reply), self.greeting.limits.max_message):
            self.streams[number] = stream
            return self.fault(AbortReason.UNEXPECTED_FRAME, "a reply larger than was accepted")
        reply = b"" if end.error else stream.inbound.finish(end.reply)
        return [CallEnded(number, end.error, reply, end.server_time, end.is_replayed)]

    def _receive_credit(self, each: Frame) -> list[Event]:
        number, body = each.stream, each.body
        if len(body) != 8:
            return self.fault(AbortReason.MALFORMED_FRAME, "a credit without its numbers")
        if not 0 < number < self.next_stream:
            return self.fault(
                AbortReason.STREAM_NUMBER, f"a credit for call {number}, which was never made")
        stream = self.streams.get(number)
        if stream is None or stream.is_cancelled:
            self.late_frames += 1
            return []
        outbound = stream.outbound
        count, messages = CREDIT.unpack(body)
        outbound.credit += count
        outbound.messages += messages
        if outbound.credit > MAX_CREDIT or outbound.messages > MAX_CREDIT:
            return self.fault(AbortReason.UNEXPECTED_FRAME, "more credit than there can be")
        was_sending_parts = outbound.is_sending_parts
        self.send_parts(number, stream)
        # Whoever waits for the last part to leave does not wait for more credit than that took.
        has_left = was_sending_parts and not outbound.is_sending_parts
        if stream.is_awaited and (outbound.is_ready or has_left) and not self.output.is_full:
            stream.is_awaited = False
            return [Writable(number)]
        return []

    # What frames of calls need

    def allow(self, count: int, number: int, messages: int = 1) -> None:
        """Allows the server as much more on a stream as has been taken from it."""
        stream = self.streams.get(number)
        if stream is None or self.is_closed or stream.is_cancelled:
            return
        told = stream.inbound.allow(count, messages)
        if told:
            self.output.control(frame(FrameKind.CREDIT, number, CREDIT.pack(*told)))

    def send_parts(self, number: int, stream: Stream) -> None:
        """Sends as many parts of the message under way as the credit allows."""
        while (part := stream.outbound.next_part(self.peer_limits.max_frame)) is not None:
            content, is_last = part
            flags = 0 if is_last else MORE_FOLLOWS
            self.output.data(HEADER.pack(len(content), FrameKind.DATA, flags, 0, number), content)
        if stream.owes_end_of_stream and not stream.outbound.is_sending_parts:
            stream.owes_end_of_stream = False
            self.output.data(HEADER.pack(0, FrameKind.DATA, END_OF_STREAM, 0, number))

    # The end

    def fault(self, reason: AbortReason, text: str) -> list[Event]:
        """Tells the server that it broke the protocol, and ends the connection."""
        self.output.control(frame(FrameKind.ABORT, body=notice(text), code=reason))
        error = ProtocolFault(
            Status.UNAVAILABLE, f"the server broke the protocol: {text}", self._executed,
            Stage.FRAMING)
        error.reason = reason
        return self._end_all(error)

    def connection_lost(self, text: str) -> list[Event]:
        """Notes that the connection is gone."""
        return [] if self.is_closed else self.close(
            f"the connection to the server was lost ({text})")

    def close(self, text: str) -> list[Event]:
        """Ends the connection."""
        return self._end_all(
            ConnectionLost(Status.UNAVAILABLE, text, self._executed, Stage.TRANSPORT))

    @property
    def _executed(self) -> Execution:
        # Before the welcome there was no call that could have had an effect.
        awaits = self.state is State.AWAITING_WELCOME
        return Execution.NEVER if awaits else Execution.UNKNOWN

    def _end_all(self, error: CallError) -> list[Event]:
        """Ends all calls.

        One whose open never left in whole has certainly not been made, and one above the highest
        that a goaway names has not been accepted.
        """
        self.state = State.CLOSED
        events: list[Event] = []
        for number, stream in self.streams.items():
            if not stream.is_cancelled:
                is_refused = self.last_accepted is not None and number > self.last_accepted
                each = _not_made(error) if is_refused or not stream.has_left else error
                events.append(CallEnded(number, each, b"", NO_TIME))
        self.streams = {}
        events.append(Closed(error))
        return events


def _not_made(error: CallError) -> CallError:
    """The same of a call that certainly has had no effect: why the connection ended stays."""
    result = copy.copy(error)
    result.executed = Execution.NEVER
    return result
