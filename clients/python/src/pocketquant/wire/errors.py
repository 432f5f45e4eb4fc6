"""Why bytes are not a message, or why a value may not become one."""

from __future__ import annotations

import enum


class Rule(enum.Enum):
    """The rules that a message can break, under the names of ``schema/PROTOCOL.md``."""

    TRUNCATED = "truncated"
    BLOCK_LENGTH = "blockLength"
    OFFSET = "offset"
    COUNT = "count"
    NOT_ZERO = "notZero"
    PRESENCE = "presence"
    TRAILING = "trailing"
    UTF8 = "utf8"
    BOOL = "bool"
    UNKNOWN_CASE = "unknownCase"
    RANGE = "range"
    LENGTH = "length"
    NOT_FINITE = "notFinite"
    RAGGED = "ragged"
    TOO_LARGE = "tooLarge"


_CLAUSES = {
    Rule.TRUNCATED: "is cut short",
    Rule.BLOCK_LENGTH: "has a block of an impossible length",
    Rule.OFFSET: "points to a place that is not next in the message",
    Rule.COUNT: "claims more than the message holds",
    Rule.NOT_ZERO: "has a byte that must be zero and is not",
    Rule.PRESENCE: "marks a field as present that its block does not have",
    Rule.TRAILING: "is followed by bytes that belong to nothing",
    Rule.UTF8: "is not UTF-8",
    Rule.BOOL: "is neither true nor false",
    Rule.UNKNOWN_CASE: "has a value that its enum does not know",
    Rule.RANGE: "lies outside its range",
    Rule.LENGTH: "is shorter or longer than allowed",
    Rule.NOT_FINITE: "is not a finite number",
    Rule.RAGGED: "has columns of different lengths",
    Rule.TOO_LARGE: "is larger than a message may be",
}


class WireError(ValueError):
    """One broken rule, and the field as a path from the message (``instrument.code``).

    The path is empty where the message itself is wrong.
    """

    def __init__(self, rule: Rule, field: str = "") -> None:
        super().__init__(rule, field)
        self.rule = rule
        self.field = field

    def inside(self, outer: str) -> WireError:
        """The same error as seen from the message that holds the value in its field `outer`."""
        return WireError(self.rule, f"{outer}.{self.field}" if self.field else outer)

    def __str__(self) -> str:
        clause = _CLAUSES[self.rule]
        return f"field {self.field} {clause}" if self.field else f"the message {clause}"
