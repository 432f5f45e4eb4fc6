"""Messages as tables of bytes: what is written, and under which rule what is refused."""

from __future__ import annotations

import math
import struct
import unittest
import uuid

from pocketquant._generated.messages import (
    Bar,
    GetOHLCV,
    GetSyncStatus,
    ImportSummary,
    Instrument,
    Interval,
    RangeEnd,
    RejectedRow,
    RowCounts,
    RowProblem,
    SortOrder,
    SyncHistoricalData,
    UnknownSeries,
)
from pocketquant.wire import Duration, Rule, Timestamp

from support.everything import Item, Optionals, Pointers, Scalars, Side, Venue
from support.wires import WireCase, patched

APPLE = Instrument("NASDAQ", "AAPL")
APPLE_BYTES = bytes.fromhex(
    "1800000000000000" "1800000006000000" "2000000004000000" "4e41534441510000" "4141504c00000000")


def some_pointers() -> Pointers:
    """A message that points to little."""
    return Pointers(
        "", b"", Item(1, "x"), [], [], [], [], [], [], [], [], [], [], [], (1, 2, 3),
        (Side.BUY, Side.SELL), (uuid.UUID(int=1), uuid.UUID(int=2)))


def some_scalars() -> Scalars:
    """A message of scalars."""
    return Scalars(
        True, 1, 2, 3, 4, -5, -6, -7, -8, 0.5, 2.5, Timestamp(9), Duration(-10),
        uuid.UUID("f81d4fae-7dec-41d0-a765-00a0c91e6bf6"), Side.SELL, Venue.DARK, 11, 12)


class GoldenTests(WireCase):
    """Bytes that were made by hand."""

    def test_texts(self) -> None:
        self.assertEqual(APPLE.encode(), APPLE_BYTES)
        self.assertEqual(Instrument.decode(APPLE_BYTES), APPLE)

    def test_nothing(self) -> None:
        self.assertEqual(GetSyncStatus().encode(), bytes.fromhex("0800000000000000"))

    def test_optional_fields_and_enums(self) -> None:
        request = GetOHLCV(
            APPLE, Interval.ONE_DAY, to=Timestamp(7), keep=RangeEnd.LAST,
            order=SortOrder.ASCENDING)
        block = struct.pack(
            "<IIIIB7xqqQBB6x", 56, 0b010, 56, 1, 11, 0, 7, 0, 2, 1)
        self.assertEqual(request.encode(), block + APPLE_BYTES[:8] + struct.pack(
            "<IIII", 80, 6, 88, 4) + APPLE_BYTES[24:])
        self.assertEqual(GetOHLCV.decode(request.encode()), request)

    def test_list_of_values(self) -> None:
        summary = ImportSummary(
            RowCounts(1, 2, 3, 4, 5, 6), 7, rejections=[RejectedRow(8, RowProblem.INFINITE)])
        content = summary.encode()
        self.assertEqual(content[8:16], struct.pack("<II", 40, 1))
        self.assertEqual(content[32:40], struct.pack("<II", 96, 1))
        self.assertEqual(content[96:], struct.pack("<IIQB7x", 24, 0, 8, 2))
        self.assertEqual(ImportSummary.decode(content), summary)

    def test_scalars(self) -> None:
        content = some_scalars().encode()
        self.assertEqual(
            content,
            struct.pack(
                "<IIBBHIQbxhiqf4xdqq16sBxHIQB7x".replace("BxHIQ", "BxH4xQ"), 112, 0, 1, 1, 2, 3,
                4, -5, -6, -7, -8, 0.5, 2.5, 9, -10,
                bytes.fromhex("f81d4fae7dec41d0a76500a0c91e6bf6"), 2, 300, 11, 12))

    def test_lists(self) -> None:
        message = some_pointers()
        message.counts, message.nested, message.names = [1, 2, 3], [[1], [], [2, 3]], ["ab", "c"]
        content = message.encode()
        names, counts, nested = (struct.unpack_from("<II", content, at) for at in (40, 64, 104))
        self.assertEqual(content[24:32], struct.pack("<II", 160, 1))
        self.assertEqual(names, (192, 2))
        self.assertEqual(
            content[192:224], struct.pack("<IIII", 208, 2, 216, 1) + b"ab" + bytes(6)
            + b"c" + bytes(7))
        self.assertEqual(counts, (224, 3))
        self.assertEqual(content[224:232], struct.pack("<HHH2x", 1, 2, 3))
        self.assertEqual(nested, (232, 3))
        self.assertEqual(
            content[232:], struct.pack("<IIIIIIi4xii", 256, 1, 0, 0, 264, 2, 1, 2, 3))
        self.assertEqual(content[120:126], struct.pack("<HHH", 1, 2, 3))
        self.assertEqual(content[126:128], b"\x01\x02")
        self.assertEqual(Pointers.decode(content), message)

    def test_unknown_cases_of_an_open_enum_survive(self) -> None:
        content = patched(RejectedRow(1, RowProblem.INFINITE).encode(), 16, b"\xc8")
        row = RejectedRow.decode(content)
        self.assertEqual((int(row.problem), str(row.problem)), (200, "unknown 200"))
        self.assertEqual(row.encode(), content)


class RefusedTests(WireCase):
    """Bytes that are no message, and the rule that they break."""

    def test_blocks(self) -> None:
        cases = [
            (b"", Rule.TRUNCATED), (APPLE_BYTES[:4], Rule.TRUNCATED),
            (patched(APPLE_BYTES, 0, b"\x10"), Rule.BLOCK_LENGTH),
            (patched(APPLE_BYTES, 0, b"\x1c"), Rule.BLOCK_LENGTH),
            (patched(APPLE_BYTES, 0, b"\xf8"), Rule.TRUNCATED),
            (APPLE_BYTES + bytes(8), Rule.TRAILING),
        ]
        for data, rule in cases:
            with self.subTest(data=data.hex()):
                self.refused(Instrument, data, rule)

    def test_pairs(self) -> None:
        cases = [
            (8, struct.pack("<II", 32, 6), Rule.OFFSET, "exchange"),
            (8, struct.pack("<II", 16, 6), Rule.OFFSET, "exchange"),
            (8, struct.pack("<II", 25, 6), Rule.OFFSET, "exchange"),
            (8, struct.pack("<II", 24, 33), Rule.LENGTH, "exchange"),
            (8, struct.pack("<II", 24, 32), Rule.COUNT, "exchange"),
            (8, struct.pack("<II", 0, 0), Rule.LENGTH, "exchange"),
            (16, struct.pack("<II", 32, 9), Rule.COUNT, "code"),
            (31, b"\x01", Rule.NOT_ZERO, "exchange"),
            (24, b"\xff", Rule.UTF8, "exchange"),
            (24, b"\xed\xa0\x80", Rule.UTF8, "exchange"),
        ]
        for at, new, rule, field in cases:
            with self.subTest(at=at, new=new.hex()):
                self.refused(Instrument, patched(APPLE_BYTES, at, new), rule, field)
        self.refused(Instrument, APPLE_BYTES[:36], Rule.TRUNCATED, "code")

    def test_paths_lead_inside(self) -> None:
        content = UnknownSeries(APPLE, Interval.ONE_DAY).encode()
        self.refused(UnknownSeries, patched(content, 48, b"\xff"), Rule.UTF8, "instrument.exchange")
        self.refused(UnknownSeries, patched(content, 12, b"\x02"), Rule.COUNT, "instrument")
        self.refused(UnknownSeries, patched(content, 24, b"\x10"), Rule.BLOCK_LENGTH, "instrument")
        self.refused(UnknownSeries, patched(content, 16, b"\x63"), Rule.UNKNOWN_CASE, "interval")
        self.refused(UnknownSeries, patched(content, 17, b"\x01"), Rule.NOT_ZERO)

    def test_absent_fields_are_zero_and_present_ones_in_the_block(self) -> None:
        content = Optionals(1).encode()
        for field, at in (("note", 16), ("limit", 24), ("isUrgent", 32), ("id", 48), ("grid", 75)):
            with self.subTest(field=field):
                self.refused(Optionals, patched(content, at, b"\x01"), Rule.NOT_ZERO, field)
        self.refused(Optionals, patched(content, 31, b"\x80"), Rule.NOT_ZERO, "limit")
        self.refused(
            Optionals, struct.pack("<IIIIQ", 24, 2, 1, 0, 0), Rule.PRESENCE, "limit")

    def test_values(self) -> None:
        content = some_scalars().encode()
        cases = [
            (8, b"\x02", Rule.BOOL, "a"), (24, b"\x06", Rule.RANGE, "f"),
            (40, struct.pack("<f", math.nan), Rule.NOT_FINITE, "j"),
            (40, struct.pack("<f", 0.75), Rule.RANGE, "j"),
            (48, struct.pack("<d", math.inf), Rule.NOT_FINITE, "k"),
            (88, b"\x03", Rule.UNKNOWN_CASE, "side"), (89, b"\x01", Rule.NOT_ZERO, ""),
            (105, b"\x01", Rule.NOT_ZERO, ""),
        ]
        for at, new, rule, field in cases:
            with self.subTest(at=at):
                self.refused(Scalars, patched(content, at, new), rule, field)
        # A bound is of the field's own width.
        bound = patched(content, 40, struct.pack("<f", 0.7))
        self.assertEqual(Scalars.decode(bound).encode(), bound)

    def test_lists_and_arrays(self) -> None:
        message = some_pointers()
        message.counts, message.nested = [1, 2], [[1]]
        content = message.encode()
        cases = [
            (120, struct.pack("<H", 10), Rule.RANGE, "grid"),
            (126, b"\x00", Rule.UNKNOWN_CASE, "marks"),
            (192, struct.pack("<H", 501), Rule.RANGE, "counts"),
            (196, b"\x01", Rule.NOT_ZERO, "counts"),
            (68, b"\x15", Rule.LENGTH, "counts"), (68, b"\x14", Rule.COUNT, "counts"),
            (64, b"\xc8", Rule.OFFSET, "counts"), (204, b"\x06", Rule.LENGTH, "nested"),
            (200, b"\xc8", Rule.OFFSET, "nested"), (108, b"\x03", Rule.COUNT, "nested"),
        ]
        for at, new, rule, field in cases:
            with self.subTest(at=at, new=new.hex()):
                self.refused(Pointers, patched(content, at, new), rule, field)


class LimitTests(WireCase):
    """What is not sent."""

    def test_limits(self) -> None:
        bar = Bar(Timestamp(1), 1.0, 1.0, 1.0, 1.0, -1.0, True)
        self.unwritable(bar, Rule.RANGE, "volume")
        bar.volume, bar.low = 0.0, math.nan
        self.unwritable(bar, Rule.NOT_FINITE, "low")
        self.unwritable(SyncHistoricalData(APPLE, Interval.ONE_DAY, 0), Rule.RANGE, "bars")
        self.unwritable(Instrument("", "A"), Rule.LENGTH, "exchange")
        self.unwritable(Instrument("ä" * 17, "A"), Rule.LENGTH, "exchange")
        self.unwritable(Instrument("\ud800", "A"), Rule.UTF8, "exchange")
        nested = SyncHistoricalData(Instrument("", "A"), Interval.ONE_DAY, 1)
        self.unwritable(nested, Rule.LENGTH, "instrument.exchange")
        pointers = some_pointers()
        pointers.nested = [[1 << 31]]
        self.unwritable(pointers, Rule.RANGE, "nested")
        pointers.nested, pointers.grid = [], (1, 2)
        self.unwritable(pointers, Rule.LENGTH, "grid")
        self.unwritable(Item(65_536, ""), Rule.RANGE, "number")
        self.unwritable(Item(-1, ""), Rule.RANGE, "number")

    def test_other_types_are_no_wire_errors(self) -> None:
        wrong: list[Item] = [Item("1", ""), Item(1, None), Item(1.5, "")]  # type: ignore[arg-type]
        for message in wrong:
            with self.subTest(message=message), self.assertRaises(TypeError):
                message.encode()


class EvolutionTests(WireCase):
    """Older and newer writers."""

    def test_an_older_block_lacks_the_last_fields(self) -> None:
        self.assertEqual(Optionals.decode(struct.pack("<IIII", 16, 0, 7, 0)), Optionals(7))

    def test_a_newer_block_may_have_fields_behind_and_gaps(self) -> None:
        data = struct.pack("<IIIIII8sQ", 32, 0, 40, 4, 48, 1, b"new", 0xFFFF)
        data += b"NYSEA" + bytes(11)
        data = data[:32] + bytes(8) + b"NYSE" + bytes(4) + b"A" + bytes(7)
        self.assertEqual(Instrument.decode(data + b"what the new field points to...."),
                         Instrument("NYSE", "A"))
        self.refused(Instrument, patched(data, 16, struct.pack("<II", 40, 1)), Rule.OFFSET, "code")

    def test_unknown_presence_bits_mean_a_newer_writer(self) -> None:
        content = GetOHLCV(
            APPLE, Interval.ONE_DAY, keep=RangeEnd.LAST, order=SortOrder.ASCENDING).encode()
        newer = patched(content, 4, b"\x08")
        # Its small field lies in what was padding behind the last.
        self.assertEqual(GetOHLCV.decode(patched(newer, 50, b"\x01")), GetOHLCV.decode(content))
        self.refused(GetOHLCV, patched(content, 50, b"\x01"), Rule.NOT_ZERO)
        # Between known fields nothing may lie.
        self.refused(GetOHLCV, patched(newer, 17, b"\x01"), Rule.NOT_ZERO)
        self.assertEqual(GetOHLCV.decode(newer + bytes(8)), GetOHLCV.decode(content))


if __name__ == "__main__":
    unittest.main()
