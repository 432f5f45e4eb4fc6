"""What every generated message has: decoding, encoding, and the types of fields that hold one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, TypeVar

from .errors import Rule, WireError
from .reader import Buffer, Reader
from .spec import Spec
from .types import FieldType
from .writer import Writer

M = TypeVar("M", bound="Message")


class Message:
    """A value that travels: a fixed block, and behind it what the block points to."""

    __slots__ = ()

    __wire__: ClassVar[Spec] = Spec(8, 8)

    @classmethod
    def decode(cls: type[M], data: Buffer) -> M:
        """The message in `data`; raises `WireError` for bytes that are none.

        One pass that validates everything. Columns refer to `data` instead of copying it.
        """
        reader = Reader(data)
        message = _load(cls, reader, 0, "")
        reader.finish()
        return message

    def encode(self) -> bytes:
        """The message's bytes; raises `WireError` where it breaks a limit of the schema."""
        return b"".join(self.encode_parts().parts)

    def encode_parts(self) -> Writer:
        """The message's bytes in parts, large columns not copied."""
        writer = Writer()
        spec = self.__wire__
        part = writer.reserve(spec.length)
        writer.parts[part] = spec.store(self, writer)
        return writer


def _load(cls: type[M], reader: Reader, offset: int, field: str) -> M:
    spec = cls.__wire__
    length, presence = reader.block(offset, spec.length, spec.minimum, spec.optionals, field)
    return _make(cls, spec.load(reader, offset, length, presence))


def _make(cls: type[M], values: list[Any]) -> M:
    message = cls.__new__(cls)
    for name, value in zip(cls.__wire__.attributes, values):
        setattr(message, name, value)
    return message


class Nothing(Message):
    """The message without fields, for a call whose request or reply says nothing."""

    __slots__ = ()


class Value(FieldType):
    """A value or columns; the class is named by a function, so that classes stand in any order."""

    def __init__(self, of: Callable[[], type[Message]]) -> None:
        self._of = of

    def load(self, reader: Reader, item: int, field: str) -> Message:
        cls = self._of()
        if item >> 32 != 1:
            raise WireError(Rule.COUNT, field)
        offset = item & 0xFFFF_FFFF
        reader.take(0, offset, field)
        spec = cls.__wire__
        length, presence = reader.block(offset, spec.length, spec.minimum, spec.optionals, field)
        try:
            return _make(cls, spec.load(reader, offset, length, presence))
        except WireError as error:
            raise error.inside(field) from None

    def store(self, writer: Writer, value: Message, field: str) -> int:
        spec = self._of().__wire__
        pair = writer.size | 1 << 32
        part = writer.reserve(spec.length)
        try:
            writer.parts[part] = spec.store(value, writer)
        except WireError as error:
            raise error.inside(field) from None
        return pair


class Values(FieldType):
    """A list of values: the blocks one behind the other, then what each points to."""

    def __init__(self, of: Callable[[], type[Message]], low: int, high: int) -> None:
        self._of, self.low, self.high = of, low, high

    def load(self, reader: Reader, item: int, field: str) -> list[Message]:
        offset, count = item & 0xFFFF_FFFF, item >> 32
        if not self.low <= count <= self.high:
            raise WireError(Rule.LENGTH, field)
        if not count:
            if offset:
                raise WireError(Rule.OFFSET, field)
            return []
        reader.take(0, offset, field)
        # A block is at least 8 bytes; refused before it is believed.
        if count > (reader.size - offset) // 8:
            raise WireError(Rule.COUNT, field)
        cls = self._of()
        spec = cls.__wire__
        blocks: list[tuple[int, int, int]] = []
        for _ in range(count):
            length, presence = reader.block(
                offset, spec.length, spec.minimum, spec.optionals, field)
            blocks.append((offset, length, presence))
            offset = reader.cursor
        try:
            return [_make(cls, spec.load(reader, *block)) for block in blocks]
        except WireError as error:
            raise error.inside(field) from None

    def store(self, writer: Writer, value: Sequence[Message], field: str) -> int:
        count = len(value)
        if not self.low <= count <= self.high:
            raise WireError(Rule.LENGTH, field)
        if not count:
            return 0
        spec = self._of().__wire__
        pair = writer.size | count << 32
        part = writer.reserve(spec.length * count)
        try:
            writer.parts[part] = b"".join([spec.store(each, writer) for each in value])
        except WireError as error:
            raise error.inside(field) from None
        return pair
