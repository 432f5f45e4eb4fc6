"""Messages as they lie on the wire; ``schema/PROTOCOL.md`` states the rules.

Generated modules declare messages with what stands in here; everything that works is in here too.
"""

from .builder import TableBuilder
from .enums import ClosedEnum, OpenEnum, WireEnum
from .errors import Rule, WireError
from .message import Message, Nothing, Value, Values
from .spec import Field, Spec
from .table import Column, Table
from .time import Duration, Timestamp
from .types import (
    BOOL,
    DURATION,
    F32,
    F64,
    I8,
    I16,
    I32,
    I64,
    TIMESTAMP,
    U8,
    U16,
    U32,
    U64,
    UUID,
    Array,
    Bytes,
    Enum,
    List,
    String,
)

__all__ = [
    "BOOL",
    "DURATION",
    "F32",
    "F64",
    "I16",
    "I32",
    "I64",
    "I8",
    "TIMESTAMP",
    "U16",
    "U32",
    "U64",
    "U8",
    "UUID",
    "Array",
    "Bytes",
    "ClosedEnum",
    "Column",
    "Duration",
    "Enum",
    "Field",
    "List",
    "Message",
    "Nothing",
    "OpenEnum",
    "Rule",
    "Spec",
    "String",
    "Table",
    "TableBuilder",
    "Timestamp",
    "Value",
    "Values",
    "WireEnum",
    "WireError",
]
