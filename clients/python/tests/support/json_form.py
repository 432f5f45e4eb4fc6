"""Messages as JSON, in the form that ``schema/vectors/README.md`` describes."""

from __future__ import annotations

import base64
import json
import math
import struct
import uuid
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Context, Decimal
from typing import Any

from pocketquant.wire import (
    Array,
    Bytes,
    Duration,
    Enum,
    List,
    Message,
    Table,
    Timestamp,
    Value,
    Values,
    columns,
)
from pocketquant.wire.types import FieldType, Float, Nanoseconds, Scalar, Uuid

_NAMED = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}
_SINGLE = struct.Struct("<f")


def parsed(text: str) -> Any:
    """The value of a text; whole numbers stay whole."""
    return json.loads(text)


# To JSON

def to_json(message: Message) -> dict[str, Any]:
    """A message's fields in their order, without those that are absent."""
    shown: dict[str, Any] = {}
    for field in message.__wire__.fields:
        value = getattr(message, field.attribute)
        if value is None:
            continue
        if isinstance(message, Table):
            assert isinstance(field.type, Scalar)
            column = columns.converted(value, field.type, field.name)
            shown[field.name] = [_shown(field.type, each) for each in column.tolist()]
        else:
            shown[field.name] = _shown(field.type, value)
    return shown


def _shown(kind: FieldType, value: Any) -> Any:
    if isinstance(kind, (Value, Values)):
        return to_json(value) if isinstance(kind, Value) else [to_json(each) for each in value]
    if isinstance(kind, (List, Array)):
        return [_shown(kind.element, each) for each in value]
    if isinstance(kind, Float):
        return _shown_float(value, kind.size)
    if isinstance(kind, Nanoseconds):
        return str(kind.kind(value))
    if isinstance(kind, Enum):
        case = kind.cases.get(value)
        return int(value) if case is None else case.text
    if isinstance(kind, Uuid):
        return str(value)
    if isinstance(kind, Bytes):
        return base64.b64encode(value).decode()
    return value


def _shown_float(value: float, size: int) -> Any:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return shortest(value) if size == 4 else value


def shortest(value: float) -> float:
    """The number of the fewest digits that is `value` in single precision.

    Below a power of two the numbers lie closer together than above, so that of as many digits the
    nearest may be another number where one that lies farther above is this one.
    """
    wanted = _SINGLE.pack(value)
    exact = Decimal(value)
    for digits in range(1, 9):
        for rounding in (ROUND_HALF_EVEN, ROUND_CEILING, ROUND_FLOOR):
            short = float(Context(prec=digits, rounding=rounding).create_decimal(exact))
            try:
                if _SINGLE.pack(short) == wanted:
                    return short
            except OverflowError:
                continue
    return float(f"{value:.9g}")


# From JSON

def from_json(kind: type[Message], shown: dict[str, Any]) -> Message:
    """The message of the class `kind`."""
    fields = {field.name: field for field in kind.__wire__.fields}
    values: dict[str, Any] = {}
    for name, value in shown.items():
        field = fields[name]
        values[field.attribute] = (
            [_value(field.type, each) for each in value] if issubclass(kind, Table)
            else _value(field.type, value))
    return kind(**values)


def _value(kind: FieldType, shown: Any) -> Any:
    if isinstance(kind, Value):
        return from_json(kind._of(), shown)
    if isinstance(kind, Values):
        return [from_json(kind._of(), each) for each in shown]
    if isinstance(kind, (List, Array)):
        return [_value(kind.element, each) for each in shown]
    if isinstance(kind, Float):
        return _NAMED[shown] if isinstance(shown, str) else float(shown)
    if isinstance(kind, Nanoseconds):
        return Timestamp.parse(shown) if kind.kind is Timestamp else _duration(shown)
    if isinstance(kind, Enum):
        return kind.kind.parse(shown) if isinstance(shown, str) else kind.kind(shown)
    if isinstance(kind, Uuid):
        return uuid.UUID(shown)
    if isinstance(kind, Bytes):
        return base64.b64decode(shown, validate=True)
    return shown


def _duration(text: str) -> Duration:
    if not text.endswith("s"):
        raise ValueError(f'"{text}" is no duration')
    return Duration(int(Decimal(text[:-1]).scaleb(9)))


# Comparing

def difference(left: Any, right: Any, path: str = "") -> str | None:
    """Where two values differ; None where they are the same. Numbers compare as numbers."""
    if isinstance(left, dict) and isinstance(right, dict):
        if list(left) != list(right):
            return f"{path}: {list(left)} and {list(right)}"
        pairs = [(left[name], right[name], f"{path}.{name}") for name in left]
    elif isinstance(left, list) and isinstance(right, list):
        if len(left) != len(right):
            return f"{path}: {len(left)} and {len(right)} elements"
        pairs = [(*pair, f"{path}[{index}]") for index, pair in enumerate(zip(left, right))]
    else:
        return None if _is_same(left, right) else f"{path}: {left!r} and {right!r}"
    found = (difference(*pair) for pair in pairs)
    return next((each for each in found if each is not None), None)


def _is_same(left: Any, right: Any) -> bool:
    numbers = (int, float)
    if isinstance(left, numbers) and isinstance(right, numbers):
        if isinstance(left, bool) or isinstance(right, bool):
            return left is right
        # A zero has a sign.
        return left == right and math.copysign(1, left) == math.copysign(1, right)
    return type(left) is type(right) and bool(left == right)
