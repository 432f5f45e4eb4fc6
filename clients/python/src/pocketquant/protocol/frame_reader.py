"""Cuts what comes in into frames, wherever the reads end."""

from __future__ import annotations

from ..errors import AbortReason
from ..wire.columns import numpy
from .frames import (
    ALLOWED_FLAGS,
    FIRST_IGNORABLE_KIND,
    HEADER,
    KINDS_WITH_CODE,
    KINDS_WITHOUT_STREAM,
    Frame,
)

BUFFER_SIZE = 256 << 10
"""The shared buffer: as much as the kernel's default socket buffer holds."""
OWN_MEMORY_FROM = 16 << 10
"""Bodies from this size on are read into memory of their own, which columns then refer to."""


class FrameFault(Exception):
    """Why bytes cannot be taken apart into frames; the connection ends."""

    def __init__(self, reason: AbortReason, text: str) -> None:
        super().__init__(text)
        self.reason = reason
        self.text = text


def _memory(size: int) -> memoryview:
    # bytearray() would write zeros over memory that is overwritten at once.
    np = numpy()
    return memoryview(bytearray(size) if np is None else np.empty(size, dtype="u1"))


class FrameReader:
    """The owner reads into `target()`, says with `received()` how much came, and takes frames.

    Small frames are cut out of one buffer, many to a read; the body of a large one is read into
    memory of its own, so that a large column is never moved.
    """

    __slots__ = ("_body", "_end", "_filled", "_header", "_max_frame", "_shared", "_start")

    def __init__(self, max_frame: int) -> None:
        self._max_frame = max_frame
        self._shared = memoryview(bytearray(BUFFER_SIZE))
        self._start = 0
        self._end = 0
        self._header: tuple[int, int, int, int, int] | None = None
        self._body: memoryview | None = None
        self._filled = 0

    @property
    def is_inside_frame(self) -> bool:
        """Whether a frame has begun and not ended."""
        return self._body is not None or self._start != self._end

    def target(self) -> memoryview:
        """The memory for the next read; never empty."""
        if self._body is not None:
            return self._body[self._filled :]
        if self._start:
            # What is left is less than a header and a small body.
            left = self._end - self._start
            self._shared[:left] = bytes(self._shared[self._start : self._end])
            self._start, self._end = 0, left
        return self._shared[self._end :]

    def received(self, count: int) -> None:
        """Takes note that `count` bytes were read into `target()`."""
        if self._body is not None:
            self._filled += count
        else:
            self._end += count

    def next(self) -> Frame | None:
        """The next whole frame, or None until more has come; raises `FrameFault`."""
        if self._body is not None:
            if self._filled < len(self._body):
                return None
            assert self._header is not None
            (_, kind, flags, code, stream), body = self._header, self._body
            self._header = self._body = None
            return Frame(kind, flags, code, stream, body)
        start = self._start
        count = self._end - start - HEADER.size
        if count < 0:
            return None
        header = HEADER.unpack_from(self._shared, start)
        length, kind, flags, code, stream = header
        self._check(length, kind, flags, code, stream)
        start += HEADER.size
        if length <= count and length < OWN_MEMORY_FROM:
            self._start = start + length
            if self._start == self._end:
                self._start = self._end = 0
            return Frame(kind, flags, code, stream, bytes(self._shared[start : start + length]))
        if length < OWN_MEMORY_FROM:
            return None
        here = min(length, count)
        self._body = _memory(length)
        self._body[:here] = self._shared[start : start + here]
        self._header, self._filled = header, here
        self._start = start + here
        if self._start == self._end:
            self._start = self._end = 0
        return self.next() if here == length else None

    def _check(self, length: int, kind: int, flags: int, code: int, stream: int) -> None:
        if length > self._max_frame:
            raise FrameFault(
                AbortReason.FRAME_TOO_LARGE,
                f"a frame of {length} bytes; at most {self._max_frame} are accepted",
            )
        if length & 7:
            raise FrameFault(
                AbortReason.MALFORMED_FRAME,
                f"a frame's body of {length} bytes; it must be a multiple of 8",
            )
        allowed = ALLOWED_FLAGS.get(kind)  # type: ignore[call-overload]
        if allowed is None:
            if kind < FIRST_IGNORABLE_KIND:
                raise FrameFault(
                    AbortReason.UNKNOWN_KIND, f"a frame of the unknown kind {kind}")
        elif flags & ~allowed:
            raise FrameFault(
                AbortReason.MALFORMED_FRAME, f"flags {flags} on a frame of kind {kind}")
        elif (code and kind not in KINDS_WITH_CODE) or (stream and kind in KINDS_WITHOUT_STREAM):
            raise FrameFault(
                AbortReason.MALFORMED_FRAME,
                f"a code or a call's number on a frame of kind {kind}")
