"""Helpers for messages by hand."""

from __future__ import annotations

import unittest

from pocketquant.wire import Message, Rule, WireError


def patched(content: bytes, at: int, new: bytes) -> bytes:
    """The content with `new` at `at`."""
    return content[:at] + new + content[at + len(new) :]


class WireCase(unittest.TestCase):
    """A test of messages."""

    def refused(self, kind: type[Message], data: bytes, rule: Rule, field: str = "") -> None:
        """Checks that `data` is refused so."""
        with self.assertRaises(WireError) as caught:
            kind.decode(data)
        self.assertEqual((caught.exception.rule, caught.exception.field), (rule, field))

    def unwritable(self, message: Message, rule: Rule, field: str = "") -> None:
        """Checks that the message is not encoded."""
        with self.assertRaises(WireError) as caught:
            message.encode()
        self.assertEqual((caught.exception.rule, caught.exception.field), (rule, field))
