"""The enums of a schema: numbers on the wire, names in code, texts for people."""

from __future__ import annotations

import enum
from typing import Any, TypeVar

_E = TypeVar("_E", bound="WireEnum")


class WireEnum(enum.IntEnum):
    """A case is an ``int``; ``str()`` gives what people write for it, ``parse`` reads that."""

    text: str
    """What people write for the case."""

    def __new__(cls: type[_E], number: int, text: str = "") -> _E:
        case = int.__new__(cls, number)
        case._value_ = number
        case.text = text
        return case

    @classmethod
    def parse(cls: type[_E], text: str) -> _E:
        """The case that people write as `text`; raises ``ValueError`` where there is none."""
        for case in cls:
            if case.text == text:
                return case
        known = " ".join(case.text for case in cls)
        raise ValueError(f'{cls.__name__} has no case "{text}"; it is one of {known}')

    def __str__(self) -> str:
        return self.text

    def __format__(self, spec: str) -> str:
        return format(self.text, spec)


class ClosedEnum(WireEnum):
    """An enum that refuses numbers which it does not know."""


class OpenEnum(WireEnum):
    """An enum that keeps numbers which it does not know, and can send them on."""

    @classmethod
    def _missing_(cls: type[_E], value: object) -> _E | None:
        if not isinstance(value, int):
            return None
        # Not kept, so that unknown numbers take no memory however many come; equality and hash are
        # those of the number and the name, which are the same each time.
        case = int.__new__(cls, value)
        case._value_ = int(value)
        case._name_ = f"UNKNOWN_{value}"
        case.text = f"unknown {value}"
        return case

    def __reduce_ex__(self, protocol: object) -> tuple[Any, ...]:
        # By the number: some versions of Python pickle by the name, which finds no unknown case.
        return (type(self), (int(self),))
