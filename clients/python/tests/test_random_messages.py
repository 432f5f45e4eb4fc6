"""Random messages survive, and no bytes do anything but give a message or a `WireError`."""

from __future__ import annotations

import json
import random
import struct
import unittest
from unittest import mock

from pocketquant.wire import Message, WireError, columns

from support.contracts import all_messages
from support.crosscheck import CONTRACTS
from support.json_form import difference, from_json, parsed, shortest, to_json
from support.made import made
from support.randomness import MAKERS, damaged, seed


class SingleTests(unittest.TestCase):
    def test_a_power_of_two_has_the_fewest_digits_too(self) -> None:
        # Of eight digits the nearest, 1.547425e+26, is the number below.
        self.assertEqual(shortest(2.0 ** 87), 1.5474251e+26)

    def test_the_fewest_digits_are_the_number(self) -> None:
        for exponent in range(-149, 128):
            with self.subTest(exponent=exponent):
                single = struct.pack("<f", 2.0 ** exponent)
                self.assertEqual(struct.pack("<f", shortest(2.0 ** exponent)), single)


class RandomMessageTests(unittest.TestCase):
    """With numpy where it is installed; the subclass goes without it."""

    def setUp(self) -> None:
        self.seed = seed()
        self.source = random.Random(self.seed)

    def test_round_trip(self) -> None:
        for make in MAKERS:
            for _ in range(200):
                with self.subTest(seed=self.seed, make=make.__name__):
                    message: Message = make(self.source)
                    content = message.encode()
                    self.assertEqual(len(content) % 8, 0)
                    read = type(message).decode(content)
                    self.assertEqual(read, message)
                    self.assertEqual(read.encode(), content)

    def test_generated_messages_as_bytes_and_as_json(self) -> None:
        for module in CONTRACTS.values():
            for kind in all_messages(module):
                for _ in range(10):
                    with self.subTest(seed=self.seed, kind=kind):
                        content = made(kind, self.source).encode()
                        read = kind.decode(content)
                        self.assertEqual(read.encode(), content)
                        shown = parsed(json.dumps(to_json(read)))
                        self.assertEqual(from_json(kind, shown).encode(), content)
                        self.assertIsNone(difference(to_json(read), shown))

    def test_damage(self) -> None:
        refused = 0
        for make in MAKERS:
            for _ in range(1000):
                message: Message = make(self.source)
                data = damaged(self.source, message.encode())
                with self.subTest(seed=self.seed, make=make.__name__, data=data.hex()):
                    try:
                        type(message).decode(memoryview(data))
                    except WireError:
                        refused += 1
        self.assertGreater(refused, 1000)

    def test_noise(self) -> None:
        kinds = [type(make(self.source)) for make in MAKERS]
        for _ in range(2000):
            data = self.source.randbytes(8 * self.source.randrange(30))
            for kind in kinds:
                with self.subTest(seed=self.seed, kind=kind, data=data.hex()):
                    try:
                        kind.decode(data)
                    except WireError:
                        pass


class WithoutNumpyTests(RandomMessageTests):
    """The same without numpy."""

    def setUp(self) -> None:
        super().setUp()
        patch = mock.patch.object(columns, "_numpy", None)
        patch.start()
        self.addCleanup(patch.stop)
