"""The one pass over a message's bytes from their beginning to their end."""

from __future__ import annotations

from .errors import Rule, WireError

Buffer = bytes | bytearray | memoryview


class Reader:
    """Where the pass has come to.

    Everything that a block points to must lie directly behind what was taken before, unless a
    newer writer may have put fields in between that this reader does not know. So no byte is read
    twice, none is skipped in silence, and no input makes the reader work or allocate more than its
    length.
    """

    __slots__ = ("allows_gaps", "cursor", "data", "size")

    def __init__(self, data: Buffer) -> None:
        self.data = data
        self.size = len(data)
        self.cursor = 0
        self.allows_gaps = False

    def take(self, count: int, offset: int, field: str) -> None:
        """Takes `count` bytes at `offset`, and the zeros that pad them to a multiple of 8."""
        if offset & 7 or not (
            offset == self.cursor or (self.allows_gaps and offset > self.cursor)
        ):
            raise WireError(Rule.OFFSET, field)
        end = offset + count
        if end > self.size:
            raise WireError(Rule.COUNT, field)
        padded = (end + 7) & ~7
        if padded != end:
            if padded > self.size:
                raise WireError(Rule.TRUNCATED, field)
            if any(self.data[end:padded]):
                raise WireError(Rule.NOT_ZERO, field)
        self.cursor = padded

    def block(
        self, offset: int, length_known: int, minimum: int, optionals: int, field: str
    ) -> tuple[int, int]:
        """Takes a block; gives its length and its presence bits."""
        data = self.data
        left = self.size - offset
        if left < 8:
            raise WireError(Rule.TRUNCATED, field)
        length = int.from_bytes(data[offset : offset + 4], "little")
        if length < minimum or length & 7:
            raise WireError(Rule.BLOCK_LENGTH, field)
        if length > left:
            raise WireError(Rule.TRUNCATED, field)
        presence = int.from_bytes(data[offset + 4 : offset + 8], "little")
        if length > length_known or presence >> optionals:
            # A newer writer's fields: what they point to lies between what is known.
            self.allows_gaps = True
        self.cursor = offset + length
        return length, presence

    def finish(self) -> None:
        """Checks that everything has been taken."""
        if not self.allows_gaps and self.cursor != self.size:
            raise WireError(Rule.TRAILING)


def checked_pair(item: int, low: int, high: int, field: str) -> tuple[int, int]:
    """The offset and the count of something that may be empty; an empty one names no place."""
    count = item >> 32
    if not low <= count <= high:
        raise WireError(Rule.LENGTH, field)
    offset = item & 0xFFFF_FFFF
    if not count and offset:
        raise WireError(Rule.OFFSET, field)
    return offset, count
