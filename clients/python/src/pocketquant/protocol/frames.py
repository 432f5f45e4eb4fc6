"""Frames: the header of 16 bytes, the kinds and flags, and the bodies that are no messages."""

from __future__ import annotations

import enum
import struct
import uuid
from dataclasses import dataclass
from typing import NamedTuple

from ..errors import CallError, Detail, Execution, Stage, Status, call_error
from ..wire import Duration, Rule, WireError
from ..wire.reader import Buffer

VERSION = 1
"""The version of the protocol that this code speaks."""
KEEPS_OUTCOMES = 1
"""The feature that the server keeps what came of `once` commands."""
HANDSHAKE_MAGIC = 0x0A1A_0A0D_5251_5089
"""Where a stream's number stands otherwise, the frames of the handshake have this."""
MAX_TEXT = 1024
"""The longest text of a notice or an end, in bytes."""
MAX_NAME = 64
"""The longest name of a program, in bytes."""


class FrameKind(enum.IntEnum):
    """What a frame is for."""

    HELLO = 0x01
    WELCOME = 0x02
    REJECT = 0x03
    OPEN = 0x10
    DATA = 0x11
    END = 0x12
    CANCEL = 0x13
    CREDIT = 0x14
    PING = 0x20
    PONG = 0x21
    GOAWAY = 0x22
    ABORT = 0x23


FIRST_IGNORABLE_KIND = 0x80
"""Kinds from here on are skipped by whoever does not know them."""

END_OF_STREAM = 1
MORE_FOLLOWS = 2
RELATIVE_DEADLINE = 4

ALLOWED_FLAGS = {kind: 0 for kind in FrameKind}
"""The flags that a frame of each kind may have."""
ALLOWED_FLAGS[FrameKind.OPEN] = END_OF_STREAM | RELATIVE_DEADLINE
ALLOWED_FLAGS[FrameKind.DATA] = END_OF_STREAM | MORE_FOLLOWS

KINDS_WITH_CODE = frozenset((
    FrameKind.OPEN, FrameKind.END, FrameKind.REJECT, FrameKind.GOAWAY, FrameKind.ABORT))
"""The kinds of frames that have a code; on others it is zero."""
KINDS_WITHOUT_STREAM = frozenset((FrameKind.PING, FrameKind.PONG, FrameKind.ABORT))
"""The kinds of frames on which the number of a call is zero."""

HEADER = struct.Struct("<IBBHQ")
"""Length of the body, kind, flags, code, stream."""
WORD = struct.Struct("<Q")
CREDIT = struct.Struct("<II")
"""The bytes and the messages that a credit frame allows."""


class Frame(NamedTuple):
    """A frame that has come in whole."""

    kind: int
    flags: int
    code: int
    stream: int
    body: Buffer


def frame(
    kind: FrameKind, stream: int = 0, body: bytes = b"", flags: int = 0, code: int = 0
) -> bytes:
    """The bytes of a frame."""
    return HEADER.pack(len(body), kind, flags, code, stream) + body


def padded(content: bytes) -> bytes:
    """The bytes with zeros to a multiple of 8."""
    return content + bytes(-len(content) & 7)


def cut(text: str, most: int) -> bytes:
    """The text in at most so many bytes of UTF-8, cut at a character's edge."""
    content = text.encode("utf-8", "replace")
    return content if len(content) <= most else content[:most].decode("utf-8", "ignore").encode()


def notice(text: str) -> bytes:
    """The body of a reject, goaway or abort."""
    content = cut(text, MAX_TEXT)
    return struct.pack("<H6x", len(content)) + padded(content)


def notice_text(body: Buffer) -> str:
    """A notice's text; a damaged one reads as none."""
    if len(body) < 8:
        return ""
    length = int.from_bytes(body[:2], "little")
    return str(body[8 : 8 + length], "utf-8", "replace") if length <= len(body) - 8 else ""


@dataclass(slots=True)
class Limits:
    """What one end accepts, and holds the other to."""

    max_frame: int = 1 << 20
    """The largest body of a frame in bytes."""
    max_message: int = 64 << 20
    """The largest message in bytes, put together from its frames."""
    max_streams: int = 1024
    """The most calls at once on the connection."""
    initial_credit: int = 2 << 20
    """The bytes of a stream that may be under way before this end has taken any of them.

    Twice the protocol's default: a message that the credit cuts in two has to be put together.
    """
    initial_messages: int = 1024
    """The messages of a stream that may be under way before this end has taken any of them."""

    def allows(self, other: Limits) -> bool:
        """Whether each limit is at least that of `other`."""
        return (
            self.max_frame >= other.max_frame
            and self.max_message >= other.max_message
            and self.max_streams >= other.max_streams
            and self.initial_credit >= other.initial_credit
            and self.initial_messages >= other.initial_messages
        )


LEAST_LIMITS = Limits(4096, 4096, 1, 4096, 4)
"""What every end must allow, or the protocol cannot be spoken."""

_GREETING = struct.Struct("<HHHHQIIIIQ32sI12s")


@dataclass(slots=True)
class Greeting:
    """What an end says of itself when a connection begins: the body of a hello and a welcome."""

    limits: Limits
    clock: int
    """CLOCK_MONOTONIC in nanoseconds when the greeting was made."""
    schema_hash: bytes
    name: str
    lowest_version: int = VERSION
    highest_version: int = VERSION
    features: int = 0

    def encode(self) -> bytes:
        """The body."""
        name = cut(self.name, MAX_NAME)
        limits = self.limits
        return _GREETING.pack(
            _GREETING.size, self.lowest_version, self.highest_version, len(name), self.features,
            limits.max_frame, limits.max_message, limits.max_streams, limits.initial_credit,
            self.clock, self.schema_hash, limits.initial_messages, bytes(12),
        ) + padded(name)

    @classmethod
    def decode(cls, body: Buffer) -> Greeting:
        """The greeting in a body; a longer block is a later version's, its rest is skipped."""
        if len(body) < _GREETING.size:
            raise WireError(Rule.TRUNCATED, "greeting")
        (length, lowest, highest, name_length, features, max_frame, max_message, max_streams,
         credit, clock, schema_hash, messages, zeros) = _GREETING.unpack_from(body)
        if length < _GREETING.size or length & 7:
            raise WireError(Rule.BLOCK_LENGTH, "greeting")
        if name_length > MAX_NAME:
            raise WireError(Rule.LENGTH, "greeting.name")
        if (length + name_length + 7) & ~7 != len(body):
            raise WireError(Rule.TRUNCATED, "greeting")
        if lowest > highest:
            raise WireError(Rule.RANGE, "greeting.version")
        if any(zeros) or any(body[length + name_length :]):
            raise WireError(Rule.NOT_ZERO, "greeting")
        name = str(body[length : length + name_length], "utf-8", "replace")
        limits = Limits(max_frame, max_message, max_streams, credit, messages)
        return cls(limits, clock, schema_hash, name, lowest, highest, features)


_OPEN = struct.Struct("<HHIQQ16sI4x")
OPEN_LENGTH = _OPEN.size


def open_block(
    deadline: int, correlation: int, command_id: uuid.UUID | None, credit: tuple[int, int],
    metadata: bytes,
) -> bytes:
    """What an open says of a call in front of the request; the credit is bytes and messages."""
    identity = bytes(16) if command_id is None else command_id.bytes
    return _OPEN.pack(
        _OPEN.size, len(metadata), credit[0], deadline, correlation, identity, credit[1]
    ) + metadata


_END = struct.Struct("<HHBBHQIIQ")
_MOST_NANOSECONDS = (1 << 63) - 1
# The flag of an end whose outcome was kept of an earlier call with the same command id.
_REPLAYED = 1


class End(NamedTuple):
    """How a call ended: well where there is no error, then with the last part of its reply."""

    error: CallError | None
    server_time: Duration
    reply: Buffer
    is_replayed: bool = False


def decode_end(body: Buffer, code: int) -> End:
    """The end in a body; codes and stages of a later version read as unknown."""
    if len(body) < _END.size:
        raise WireError(Rule.TRUNCATED, "end")
    (length, number, executed, stage, text_length, retry_after, detail_length, flags,
     nanoseconds) = _END.unpack_from(body)
    if length < _END.size or length & 7:
        raise WireError(Rule.BLOCK_LENGTH, "end")
    text_end = length + text_length
    detail_start = (text_end + 7) & ~7
    detail_end = detail_start + detail_length
    if text_length > MAX_TEXT or detail_length & 7 or detail_end > len(body):
        raise WireError(Rule.TRUNCATED, "end")
    if flags & ~_REPLAYED or any(body[text_end:detail_start]):
        raise WireError(Rule.NOT_ZERO, "end")
    server_time = Duration(min(nanoseconds, _MOST_NANOSECONDS))
    if code == Status.OK:
        return End(None, server_time, body[detail_end:], bool(flags & _REPLAYED))
    error = call_error(
        Status(code) if code <= Status.UNAUTHENTICATED else Status.UNKNOWN,
        str(body[length:text_end], "utf-8", "replace"),
        Execution(executed) if executed <= Execution.YES else Execution.UNKNOWN,
        Stage(stage) if stage <= Stage.ENCODE else Stage.UNKNOWN,
        Duration(min(retry_after, _MOST_NANOSECONDS)) if retry_after else None,
        Detail(number, bytes(body[detail_start:detail_end])) if number else None,
    )
    return End(error, server_time, b"", bool(flags & _REPLAYED))
