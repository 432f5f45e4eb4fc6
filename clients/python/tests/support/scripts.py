"""What a server sends, and a client's machine to take it, without I/O."""

from __future__ import annotations

import random
import struct
from typing import Any

from pocketquant import SCHEMA_HASH
from pocketquant.protocol import ClientProtocol, Event, Greeting, Limits, OpenOptions, Ready
from pocketquant.protocol.frames import (
    HANDSHAKE_MAGIC,
    HEADER,
    KEEPS_OUTCOMES,
    FrameKind,
    frame,
    notice,
    padded,
)
from pocketquant.wire.writer import Writer

SECOND = 1_000_000_000
START = 100 * SECOND


def greeting(
    clock: int = START, schema_hash: bytes = SCHEMA_HASH, **limits: int
) -> Greeting:
    """A greeting with some limits of its own."""
    return Greeting(Limits(**limits), clock, schema_hash, "test")


def welcome(
    clock: int = START, schema_hash: bytes = SCHEMA_HASH, features: int = KEEPS_OUTCOMES,
    **limits: int,
) -> bytes:
    """A welcome, of a server that keeps outcomes where nothing else is said."""
    says = greeting(clock, schema_hash, **limits)
    says.features = features
    return frame(FrameKind.WELCOME, HANDSHAKE_MAGIC, says.encode())


def end(
    stream: int, reply: bytes = b"", status: int = 0, text: str = "", executed: int = 2,
    stage: int = 0, retry_after: int = 0, number: int = 0, detail: bytes = b"", took: int = 5,
    is_replayed: bool = False,
) -> bytes:
    """The end of a call."""
    content = text.encode()
    block = struct.pack(
        "<HHBBHQIIQ", 32, number, executed, stage, len(content), retry_after, len(detail),
        is_replayed, took)
    return frame(
        FrameKind.END, stream, block + padded(content) + detail + reply, code=status)


def data(stream: int, body: bytes, flags: int = 0) -> bytes:
    """A message of a stream, or a part of one."""
    return frame(FrameKind.DATA, stream, body, flags)


def credit(stream: int, count: int, messages: int = 1) -> bytes:
    """More credit."""
    return frame(FrameKind.CREDIT, stream, struct.pack("<II", count, messages))


def ended(kind: FrameKind, code: int, text: str, stream: int = 0) -> bytes:
    """A goaway, an abort or a reject."""
    return frame(kind, stream, notice(text), code=code)


def message(size: int) -> Writer:
    """A message of so many bytes."""
    writer = Writer()
    writer.append(bytes(size), size, size)
    return writer


def machine(clock: int = START, **limits: int) -> ClientProtocol:
    """A machine that has said hello, and whose hello was written."""
    protocol = ClientProtocol(greeting(clock, SCHEMA_HASH, **limits))
    written(protocol)
    return protocol


def connected(peer: dict[str, int] | None = None, **limits: int) -> ClientProtocol:
    """A machine on which calls may be made."""
    protocol = machine(**limits)
    events = protocol.feed(welcome(START, SCHEMA_HASH, **(peer or {})), START)
    assert isinstance(events[0], Ready), events
    return protocol


def opened(protocol: ClientProtocol, ends: bool = True, **options: Any) -> int:
    """A call on the machine; its open was written."""
    number = protocol.open(7, message(8), OpenOptions(**options), ends, START)
    written(protocol)
    return number


def written(protocol: ClientProtocol) -> list[tuple[int, int, int, int, bytes]]:
    """Writes the output; gives its frames: kind, flags, code, stream, body."""
    content = b"".join(protocol.output.take())
    protocol.wrote(len(content))
    frames = []
    while content:
        length, kind, flags, code, stream = HEADER.unpack_from(content)
        frames.append((kind, flags, code, stream, content[16 : 16 + length]))
        content = content[16 + length :]
    return frames


def feed(protocol: ClientProtocol, content: bytes, cut: str, now: int = START) -> list[Event]:
    """Hands bytes in: whole, byte by byte, or cut at random."""
    source = random.Random(len(content))
    events: list[Event] = []
    while content:
        count = {"whole": len(content), "bytes": 1}.get(cut) or source.randint(1, 5000)
        events += protocol.feed(content[:count], now)
        content = content[count:]
    return events


CUTS = ("whole", "bytes", "random")
