"""Tables: rules of columns, rows, slices, and other libraries."""

from __future__ import annotations

import array
import importlib.util
import math
import struct
import unittest
from unittest import mock

from pocketquant._generated.messages import Bars
from pocketquant.wire import Rule, Timestamp, columns

from support.everything import Ticks, TicksRow
from support.wires import WireCase, patched

HAS_NUMPY = importlib.util.find_spec("numpy") is not None
HAS_PANDAS = importlib.util.find_spec("pandas") is not None


def some_ticks() -> Ticks:
    """Two rows, one optional column."""
    return Ticks([1, 2], [1.5, 2.5], [0.5, -0.5], [7, 8], [-1, 1], lag=[3, 4])


class TableTests(WireCase):
    """With numpy where it is installed; the subclass goes without it."""

    def test_bytes(self) -> None:
        content = some_ticks().encode()
        head = struct.pack("<IIII", 72, 1, 2, 0) + struct.pack(
            "<14I", 72, 2, 88, 2, 104, 2, 112, 2, 120, 2, 128, 2, 0, 0)
        body = struct.pack("<qqddffHH4xbb6xqq", 1, 2, 1.5, 2.5, 0.5, -0.5, 7, 8, -1, 1, 3, 4)
        self.assertEqual(content, head + body)

    def test_rows(self) -> None:
        table = Ticks.decode(some_ticks().encode())
        row = TicksRow(Timestamp(1), 1.5, 0.5, 7, -1, 3, None)  # type: ignore[arg-type]
        self.assertEqual(len(table), 2)
        self.assertEqual(list(table)[0], row)
        self.assertEqual(table[-2], row)
        self.assertEqual(str(table[1].time), "1970-01-01T00:00:00.000000002Z")
        self.assertEqual(table[1:], Ticks([2], [2.5], [-0.5], [8], [1], lag=[4]))
        with self.assertRaises(IndexError):
            table[2]

    def test_concatenation(self) -> None:
        table = some_ticks()
        joined = Ticks.concatenate([table[:1], Ticks.decode(table.encode()), table[1:]])
        self.assertEqual([row.size for row in joined], [7, 7, 8, 8])
        self.assertEqual(len(Ticks.concatenate([])), 0)
        without = Ticks([1], [1.0], [0.0], [1], [1])
        self.assertIsNone(Ticks.concatenate([table, without]).lag)

    def test_concatenation_of_many_rows(self) -> None:
        count = 40_000
        times = array.array("q", range(count))
        halves = array.array("d", (time / 2 for time in times))
        small, sizes = array.array("f", bytes(4 * count)), array.array("H", [7] * count)
        sides = array.array("b", bytes(count))
        table = Ticks(times, halves, small, sizes, sides, lag=times, depth=None)
        joined = Ticks.concatenate([table] * 40)
        self.assertEqual(len(joined), 40 * count)
        self.assertEqual(joined[39 * count + 5], table[5])
        self.assertEqual(joined[count : 2 * count], table)
        self.assertEqual(joined[-1].lag, count - 1)
        self.assertIsNone(joined.depth)
        without = Ticks(times, halves, small, sizes, sides)
        self.assertIsNone(Ticks.concatenate([table, table, without, table]).lag)

    def test_columns_are_read_only_and_not_copied(self) -> None:
        content = bytearray(some_ticks().encode())
        table = Ticks.decode(content)
        with self.assertRaises((TypeError, ValueError)):
            table.price[0] = 9.0
        content[88:96] = struct.pack("<d", 4.5)
        self.assertEqual(table.price[0], 4.5)

    def test_refused(self) -> None:
        content = some_ticks().encode()
        cases = [
            (8, b"\x65", Rule.LENGTH, ""), (12, b"\x01", Rule.NOT_ZERO, ""),
            (8, b"\x03", Rule.RAGGED, "time"), (28, b"\x01", Rule.RAGGED, "price"),
            (24, b"\x60", Rule.OFFSET, "price"), (64, b"\x01", Rule.NOT_ZERO, "depth"),
            (4, b"\x03", Rule.RAGGED, "depth"),
            (88, struct.pack("<d", math.inf), Rule.NOT_FINITE, "price"),
            (88, struct.pack("<d", math.nan), Rule.NOT_FINITE, "price"),
            (88, struct.pack("<d", -1.0), Rule.RANGE, "price"),
            (104, struct.pack("<f", math.nan), Rule.RANGE, "small"),
            (108, struct.pack("<f", 1.5), Rule.RANGE, "small"),
            (112, b"\x00", Rule.RANGE, "size"), (116, b"\x01", Rule.NOT_ZERO, "size"),
        ]
        for at, new, rule, field in cases:
            with self.subTest(at=at, new=new.hex()):
                self.refused(Ticks, patched(content, at, new), rule, field)
        self.refused(Ticks, content[:-8], Rule.COUNT, "lag")

    def test_an_older_table_has_no_optional_columns(self) -> None:
        content = Ticks([], [], [], [], []).encode()
        self.assertEqual(Ticks.decode(patched(content, 0, b"\x38")[:56]), Ticks.decode(content))

    def test_sums_that_overflow_are_finite(self) -> None:
        prices = [1.7e308] * 4
        table = Ticks([1] * 4, prices, [0.0] * 4, [1] * 4, [0] * 4)
        self.assertEqual(list(Ticks.decode(table.encode()).price), prices)

    def test_unwritable(self) -> None:
        self.unwritable(Ticks([1], [], [], [], []), Rule.RAGGED, "price")
        self.unwritable(Ticks([1], [-1.0], [0.0], [1], [0]), Rule.RANGE, "price")
        self.unwritable(Ticks([1], [1.0], [0.0], [65_536], [0]), Rule.RANGE, "size")
        self.unwritable(Ticks([1 << 63], [1.0], [0.0], [1], [0]), Rule.RANGE, "time")
        many = [0] * 101
        self.unwritable(Ticks(many, many, many, many, many), Rule.LENGTH)
        with self.assertRaises(TypeError):
            Ticks([1], ["x"], [0.0], [1], [0]).encode()
        with self.assertRaises(TypeError):
            Ticks([1.5], [1.0], [0.0], [1], [0]).encode()

    def test_arrays_of_the_standard_library(self) -> None:
        table = some_ticks()
        table.price = array.array("d", table.price)
        table.size = memoryview(array.array("H", table.size))
        self.assertEqual(table, some_ticks())


class WithoutNumpyTests(TableTests):
    """The same without numpy."""

    def setUp(self) -> None:
        patch = mock.patch.object(columns, "_numpy", None)
        patch.start()
        self.addCleanup(patch.stop)

    def test_other_libraries_are_asked_for(self) -> None:
        with self.assertRaisesRegex(ImportError, "pip install numpy"):
            some_ticks().to_numpy()


class OtherLibraryTests(unittest.TestCase):
    """Numpy and pandas."""

    @unittest.skipUnless(HAS_NUMPY, "numpy is not installed")
    def test_numpy(self) -> None:
        import numpy as np

        arrays = Ticks.decode(some_ticks().encode()).to_numpy()
        self.assertEqual(arrays["time"].dtype, np.dtype("M8[ns]"))
        self.assertEqual(arrays["lag"].dtype, np.dtype("m8[ns]"))
        self.assertNotIn("depth", arrays)
        table = some_ticks()
        table.time = np.array(["1970-01-01T00:00:01"], dtype="M8[s]").repeat(2)
        self.assertEqual(table.encode()[72:80], struct.pack("<q", 1_000_000_000))
        table.price = np.arange(4.0)[::2]
        self.assertEqual(list(Ticks.decode(table.encode()).price), [0.0, 2.0])

    @unittest.skipUnless(HAS_PANDAS, "pandas is not installed")
    def test_pandas(self) -> None:
        frame = Bars([0, 60_000_000_000], *[[1.0, 2.0]] * 5).to_pandas()
        self.assertEqual(list(frame.columns), ["open", "high", "low", "close", "volume"])
        self.assertEqual(str(frame.index.tz), "UTC")
        self.assertEqual(frame.index.name, "time")
        self.assertEqual(str(frame.index[1]), "1970-01-01 00:01:00+00:00")


if __name__ == "__main__":
    unittest.main()
