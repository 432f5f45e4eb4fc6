"""Small named facts that travel with a call."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Mapping

from ..wire import Rule, WireError
from .frames import padded

MAX_ENTRIES = 64
"""The most entries of a call."""
MAX_SIZE = 8192
"""The most bytes that the entries of a call take on the wire."""

_KEY = re.compile(r"[a-z0-9_.-]{1,64}", re.ASCII)

MetadataInput = Mapping[str, "str | bytes"] | Iterable["tuple[str, str | bytes]"]


def encode_metadata(entries: MetadataInput) -> bytes:
    """The entries as they travel; raises `WireError` where a key or a limit does not allow it."""
    pairs = entries.items() if isinstance(entries, Mapping) else entries
    parts: list[bytes] = []
    size = 0
    for key, value in pairs:
        content = value.encode() if isinstance(value, str) else bytes(value)
        if not _KEY.fullmatch(key) or len(content) > MAX_SIZE or len(parts) == MAX_ENTRIES:
            raise WireError(Rule.LENGTH, "metadata")
        name = key.encode()
        part = padded(struct.pack("<HH", len(name), len(content)) + name + content)
        size += len(part)
        if size > MAX_SIZE:
            raise WireError(Rule.LENGTH, "metadata")
        parts.append(part)
    return b"".join(parts)
