"""The messages that generated modules have."""

from __future__ import annotations

from types import ModuleType

from pocketquant.wire import Message


def all_messages(module: ModuleType) -> list[type[Message]]:
    """All messages of a generated module, in the order of their names."""
    values = [getattr(module, name) for name in sorted(module.__all__)]
    return [value for value in values if isinstance(value, type) and issubclass(value, Message)]
