"""The client's connection with what callers do: open, send, cancel, ping, and what time does."""

from __future__ import annotations

import enum
import uuid
from dataclasses import dataclass

from ..errors import AbortReason, CallError, Execution, Stage, Status, call_error
from ..wire import Rule, WireError
from ..wire.writer import Writer
from .events import CallEnded, Closed, Event, Writable
from .flow import Inbound, Outbound
from .frames import (
    END_OF_STREAM,
    HEADER,
    OPEN_LENGTH,
    RELATIVE_DEADLINE,
    WORD,
    FrameKind,
    frame,
    notice,
    open_block,
)
from .machine import NO_TIME, Machine
from .state import State, Stream

_MOST_DEADLINE = (1 << 64) - 1


class SendOutcome(enum.Enum):
    """What became of a message that a call wants to send."""

    SENT = 1
    """It is on its way; more may be sent."""
    IN_PARTS = 2
    """It is on its way in parts; `Writable` comes when more may be sent."""
    MUST_WAIT = 3
    """It was not taken; try again after `Writable`."""
    CLOSED = 4
    """The call has ended."""


@dataclass(slots=True)
class OpenOptions:
    """What an open says of a call besides its request; the deadline is an instant."""

    deadline: int | None = None
    correlation: int = 0
    command_id: uuid.UUID | None = None
    metadata: bytes = b""


class ClientProtocol(Machine):
    """One connection of a client, without I/O and without a clock."""

    # Calls

    def open(
        self, method: int, request: Writer, options: OpenOptions, end_of_stream: bool, now: int
    ) -> int:
        """Begins a call; gives its number.

        Raises `CallError` with `Execution.NEVER` for what the server would refuse.
        """
        self._check_state()
        deadline = options.deadline
        flags = END_OF_STREAM if end_of_stream else 0
        told = 0
        if deadline is not None:
            deadline = min(deadline, _MOST_DEADLINE)
            if deadline <= now:
                raise call_error(
                    Status.DEADLINE_EXCEEDED, "the deadline had passed before the call was made",
                    Execution.NEVER, Stage.QUEUE)
            told = deadline if self.shares_clock else deadline - now
            if not self.shares_clock:
                flags |= RELATIVE_DEADLINE
        if self.is_full:
            raise CallError(
                Status.RESOURCE_EXHAUSTED,
                f"{len(self.streams)} calls are under way on this connection", Execution.NEVER,
                Stage.ADMISSION)
        head = OPEN_LENGTH + len(options.metadata)
        most = min(self.peer_limits.max_frame - head, self.peer_limits.max_message)
        if request.size > most:
            raise CallError(
                Status.INVALID_ARGUMENT,
                f"the request has {request.size} bytes and the server accepts "
                f"{most}; send large data as a stream",
                Execution.NEVER, Stage.ENCODE)
        number = self.next_stream
        self.next_stream += 1
        if not self.streams:
            # The server had no reason to speak while no call was under way.
            self.last_heard = max(self.last_heard, now)
        if deadline is not None:
            self.earliest_deadline = min(self.earliest_deadline or deadline, deadline)
        own, peer = self.greeting.limits, self.peer_limits
        self.streams[number] = Stream(
            Inbound(own.initial_credit, own.initial_messages),
            Outbound(peer.initial_credit, peer.initial_messages), deadline, end_of_stream)
        block = open_block(
            told, options.correlation, options.command_id,
            (own.initial_credit, own.initial_messages), options.metadata)
        header = HEADER.pack(head + request.size, FrameKind.OPEN, flags, method, number)
        self.output.open(number, header + block, *request.parts)
        return number

    @property
    def is_full(self) -> bool:
        """Whether as many calls are under way as the server takes; a withdrawn one is, too."""
        return len(self.streams) >= self.peer_limits.max_streams

    @property
    def will_have_room(self) -> bool:
        """Whether no call can be made now, but when the ends of withdrawn ones have come."""
        return (
            self.state is State.OPEN and self.is_full
            and any(stream.is_cancelled for stream in self.streams.values())
        )

    def _check_state(self) -> None:
        if self.state is State.DRAINING:
            raise CallError(
                Status.UNAVAILABLE, "the server is about to end", Execution.NEVER, Stage.ADMISSION)
        if self.state is not State.OPEN:
            raise CallError(
                Status.UNAVAILABLE, "there is no connection to the server", Execution.NEVER,
                Stage.TRANSPORT)

    def send(self, message: Writer, number: int) -> SendOutcome:
        """Sends a message of a call's stream; raises `WireError` where it is too large."""
        stream = self.streams.get(number)
        if stream is None or stream.has_ended_sending or stream.is_cancelled or self.is_closed:
            return SendOutcome.CLOSED
        size = message.size
        if size > self.peer_limits.max_message:
            raise WireError(Rule.TOO_LARGE)
        outbound = stream.outbound
        if not outbound.is_ready or self.output.is_full:
            stream.is_awaited = True
            return SendOutcome.MUST_WAIT
        if size <= outbound.credit and size <= self.peer_limits.max_frame:
            self.output.data(HEADER.pack(size, FrameKind.DATA, 0, 0, number), *message.parts)
            outbound.credit -= size
            outbound.messages -= 1
            return SendOutcome.SENT
        outbound.begin(b"".join(message.parts))
        self.send_parts(number, stream)
        if not outbound.is_sending_parts:
            return SendOutcome.SENT
        stream.is_awaited = True
        return SendOutcome.IN_PARTS

    def end_of_stream(self, number: int) -> None:
        """Says that a call's stream has no further message."""
        stream = self.streams.get(number)
        if stream is None or stream.has_ended_sending or stream.is_cancelled or self.is_closed:
            return
        stream.has_ended_sending = True
        if stream.outbound.is_sending_parts:
            stream.owes_end_of_stream = True
            return
        self.output.data(HEADER.pack(0, FrameKind.DATA, END_OF_STREAM, 0, number))

    def cancel(self, number: int) -> None:
        """Withdraws a call: the server is told, and what still comes for it is dropped."""
        stream = self.streams.get(number)
        if stream is None or stream.is_cancelled or self.is_closed:
            return
        stream.is_cancelled = True
        stream.outbound.abandon()
        # Never ahead of its own open.
        send = self.output.control if stream.has_left else self.output.data
        send(frame(FrameKind.CANCEL, number))

    def ping(self, word: int, now: int) -> None:
        """Asks the server whether it lives; `Pong` comes with the same word."""
        if self.state in (State.OPEN, State.DRAINING):
            self.ping_sent = self.ping_sent or now
            self.awaited_pongs.add(word)
            self.output.control(frame(FrameKind.PING, body=WORD.pack(word)))

    # The output

    def wrote(self, count: int) -> list[Event]:
        """Notes that the kernel has taken `count` bytes of what was taken from the output."""
        was_full = self.output.is_full
        for number in self.output.wrote(count):
            stream = self.streams.get(number)
            if stream is not None:
                stream.has_left = True
        if not was_full or self.output.is_full:
            return []
        events: list[Event] = []
        for number, stream in self.streams.items():
            if stream.is_awaited and stream.outbound.is_ready:
                stream.is_awaited = False
                events.append(Writable(number))
        return events

    # Time

    @property
    def next_tick(self) -> int | None:
        """When `tick()` has something to do."""
        if self.state is State.CLOSED:
            return None
        if self.state is State.AWAITING_WELCOME:
            return self.greeting.clock + self.liveness.handshake_time
        if not self.streams and self.ping_sent is None and not self.awaited_pongs:
            # Nobody waits for anything, so that the server has no reason to speak.
            return None
        death = self._death_if_silent
        due = self.last_heard + self.liveness.ping_after if death is None else death
        return due if self.earliest_deadline is None else min(self.earliest_deadline, due)

    @property
    def _death_if_silent(self) -> int | None:
        # Counted from the ping and not from the last word: a client that was itself stopped for a
        # while has heard nothing either, and has to ask first.
        if self.ping_sent is None:
            return None
        return self.ping_sent + self.liveness.dead_after - self.liveness.ping_after

    def tick(self, now: int) -> list[Event]:
        """Does what is due."""
        due = self.next_tick
        if due is None or due > now:
            return []
        if self.state is State.AWAITING_WELCOME:
            self.state = State.CLOSED
            seconds = self.liveness.handshake_time / 1e9
            return [Closed(CallError(
                Status.UNAVAILABLE, f"the server did not answer within {seconds:g} seconds",
                Execution.NEVER, Stage.TRANSPORT))]
        death = self._death_if_silent
        if death is not None and death <= now:
            seconds = self.liveness.dead_after / 1e9
            text = f"the server has not answered for {seconds:g} seconds"
            self.output.control(
                frame(FrameKind.ABORT, body=notice(text), code=AbortReason.PEER_SILENT))
            return self.close(text)
        if self.ping_sent is None and self.last_heard + self.liveness.ping_after <= now:
            self.ping_sent = now
            self.output.control(frame(FrameKind.PING, body=WORD.pack(now)))
        return self._expire(now)

    def _expire(self, now: int) -> list[Event]:
        if self.earliest_deadline is None or self.earliest_deadline > now:
            return []
        self.earliest_deadline = None
        events: list[Event] = []
        for number, stream in self.streams.items():
            deadline = stream.deadline
            if deadline is None or stream.is_cancelled:
                continue
            if deadline > now:
                self.earliest_deadline = min(self.earliest_deadline or deadline, deadline)
                continue
            self.cancel(number)
            error = call_error(
                Status.DEADLINE_EXCEEDED, "no answer came before the deadline",
                Execution.UNKNOWN, Stage.TRANSPORT)
            events.append(CallEnded(number, error, b"", NO_TIME))
        return events
