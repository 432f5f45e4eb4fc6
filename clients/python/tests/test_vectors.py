"""The vectors: what is encoded, what is read, and what is refused, as every client must do it."""

from __future__ import annotations

import importlib
import unittest
from types import ModuleType
from typing import Any
from unittest import mock

from pocketquant._generated import messages as market
from pocketquant.wire import Message, WireError, columns

from support.contracts import all_messages
from support.json_form import difference, from_json, to_json
from support.vectors import KINDS, Vector, vectors

REVISIONS = ("rev1", "rev2", "rev3", "rev4")


def contract(name: str) -> ModuleType:
    """The generated messages of a schema of vectors."""
    return importlib.import_module(f"contracts.{name}.messages")


class VectorCase(unittest.TestCase):
    """What is checked of a vector."""

    def encodes(self, kind: type[Message], shown: Any, content: bytes) -> None:
        """The JSON becomes exactly these bytes."""
        self.assertEqual(from_json(kind, shown).encode().hex(" ", 8), content.hex(" ", 8))

    def reads(self, kind: type[Message], content: bytes, shown: Any) -> None:
        """The bytes become this JSON, whatever holds them."""
        for data in (content, memoryview(content), bytearray(content)):
            self.assertIsNone(difference(to_json(kind.decode(data)), shown))

    def refuses(self, kind: type[Message], content: bytes, error: tuple[str, str] | None) -> None:
        """The bytes are refused, for this reason."""
        for data in (content, memoryview(content), bytearray(content)):
            with self.assertRaises(WireError) as caught:
                kind.decode(data)
            self.assertEqual((caught.exception.rule.value, caught.exception.field), error)

    def checks(self, path: str, module: ModuleType) -> None:
        """Checks the vectors of a file with the messages of a module."""
        found = vectors(path)
        accepted = {vector.message for vector in found if vector.kind == "accept"}
        self.assertEqual(accepted, {kind.__name__ for kind in all_messages(module)})
        for vector in found:
            with self.subTest(vector=str(vector)):
                self._check(vector, getattr(module, vector.message))

    def _check(self, vector: Vector, kind: type[Message]) -> None:
        if vector.kind == "refuse":
            self.refuses(kind, vector.content, vector.error)
            return
        self.assertIn(vector.kind, KINDS)
        self.reads(kind, vector.content, vector.json)
        if vector.kind == "accept":
            self.encodes(kind, vector.json, vector.content)
            self.assertEqual(kind.decode(vector.content).encode(), vector.content)


class VectorTests(VectorCase):
    """With numpy where it is installed; the subclass goes without it."""

    def test_types(self) -> None:
        self.checks("types.vectors", contract("types"))

    def test_market_data(self) -> None:
        self.checks("market_data.vectors", market)

    def test_what_a_revision_writes_is_read_by_all(self) -> None:
        modules = {name: contract(name) for name in REVISIONS}
        count = 0
        for vector in vectors("evolution/evolution.vectors"):
            with self.subTest(vector=str(vector)):
                writer = getattr(modules[vector.revision], vector.message)
                self.encodes(writer, vector.json, vector.content)
                readers = {name for name in REVISIONS if hasattr(modules[name], vector.message)}
                self.assertEqual(set(vector.readings), readers)
            for name, shown in vector.readings.items():
                count += 1
                with self.subTest(vector=str(vector), reader=name):
                    self.reads(getattr(modules[name], vector.message), vector.content, shown)
        self.assertGreater(count, 100)


class WithoutNumpyTests(VectorTests):
    """The same without numpy."""

    def setUp(self) -> None:
        patch = mock.patch.object(columns, "_numpy", None)
        patch.start()
        self.addCleanup(patch.stop)


class GeneratedCallsTests(unittest.TestCase):
    """The modules beside the messages."""

    def test_can_be_imported_from_outside_the_package(self) -> None:
        for name in ("types", *REVISIONS):
            for module in ("calls", "async_calls", "schema_text"):
                with self.subTest(contract=name, module=module):
                    found = importlib.import_module(f"contracts.{name}.{module}")
                    self.assertTrue(found.__all__)


if __name__ == "__main__":
    unittest.main()
