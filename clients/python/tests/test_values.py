"""Times and enums: their texts."""

from __future__ import annotations

import datetime
import pickle
import unittest

from pocketquant import CallError, InvalidRange, Status, UnknownSeries
from pocketquant._generated.messages import Instrument, Interval, SyncState
from pocketquant.wire import Duration, Timestamp

LEAST, MOST = -(1 << 63), (1 << 63) - 1


class TimestampTests(unittest.TestCase):
    """Instants and RFC 3339."""

    def test_texts(self) -> None:
        cases = {
            0: "1970-01-01T00:00:00Z", 1: "1970-01-01T00:00:00.000000001Z",
            -1: "1969-12-31T23:59:59.999999999Z", 951_868_800_500_000_000: "2000-03-01T00:00:00.5Z",
            LEAST: "1677-09-21T00:12:43.145224192Z", MOST: "2262-04-11T23:47:16.854775807Z",
        }
        for nanoseconds, text in cases.items():
            with self.subTest(text=text):
                self.assertEqual(str(Timestamp(nanoseconds)), text)
                self.assertEqual(f"{Timestamp(nanoseconds)}", text)
                self.assertEqual(Timestamp.parse(text), nanoseconds)

    def test_forms(self) -> None:
        noon = Timestamp.parse("2000-03-01T12:00:00Z")
        for text in (
            "2000-03-01 12:00", "2000-03-01t12:00:00z", "2000-03-01T14:00+02:00",
            "2000-03-01T14:00+02", "2000-03-01T09:30:00-0230", "2000-03-01T12:00:00.000000000",
        ):
            with self.subTest(text=text):
                self.assertEqual(Timestamp.parse(text), noon)

    def test_what_is_no_time(self) -> None:
        for text in (
            "", "2000", "2000-3-1", "2000-02-30", "2001-02-29", "2000-13-01", "0000-01-01",
            "2000-01-01T24:00", "2000-01-01T00:60", "2000-01-01T00:00:60", "2000-01-01T00:00:00.",
            "2000-01-01T00:00:00.0000000001", "2000-01-01T00:00+24:00", "2000-01-01T00:00+02:",
            "2000-01-01T00:00Zx", "2000-01-01\n", "２000-01-01", "1677-09-21T00:12:43.145224191Z",
            "2262-04-11T23:47:16.854775808Z", "9999-01-01",
        ):
            with self.subTest(text=text), self.assertRaises(ValueError):
                Timestamp.parse(text)

    def test_datetimes(self) -> None:
        zone = datetime.timezone(datetime.timedelta(hours=2))
        moment = datetime.datetime(2000, 3, 1, 2, 0, 0, 7, tzinfo=zone)
        stamp = Timestamp.from_datetime(moment)
        self.assertEqual(str(stamp), "2000-03-01T00:00:00.000007Z")
        self.assertEqual(stamp.to_datetime(), moment)
        with self.assertRaises(ValueError):
            Timestamp.from_datetime(datetime.datetime(2000, 3, 1))

    def test_durations(self) -> None:
        self.assertEqual(str(Duration(1_500_000_000)), "1.5s")
        self.assertEqual(str(Duration(-1)), "-0.000000001s")
        self.assertEqual(Duration.from_timedelta(datetime.timedelta(seconds=2)), 2_000_000_000)
        self.assertEqual(Duration(2_000).to_timedelta(), datetime.timedelta(microseconds=2))


class EnumTests(unittest.TestCase):
    """Cases and their texts."""

    def test_closed(self) -> None:
        self.assertEqual(str(Interval.ONE_DAY), "1d")
        self.assertEqual(f"{Interval.ONE_MONTH}", "1M")
        self.assertIs(Interval.parse("1M"), Interval.ONE_MONTH)
        self.assertIs(Interval(11), Interval.ONE_DAY)
        for case in Interval:
            self.assertIs(Interval.parse(str(case)), case)
        with self.assertRaises(ValueError):
            Interval.parse("1y")
        with self.assertRaises(ValueError):
            Interval(0)

    def test_open(self) -> None:
        unknown = SyncState(9)
        self.assertEqual((unknown, str(unknown)), (9, "unknown 9"))
        self.assertEqual(hash(unknown), hash(SyncState(9)))
        self.assertEqual(len(SyncState), 2)
        self.assertEqual(pickle.loads(pickle.dumps(unknown)), unknown)


class ErrorTests(unittest.TestCase):
    """Errors as exceptions."""

    def test_texts(self) -> None:
        error = UnknownSeries(Instrument("A", "B"), Interval.ONE_DAY)
        self.assertEqual(
            str(error), "there are no 1d bars of A:B; import or sync them first")
        self.assertEqual(error.status, Status.NOT_FOUND)
        self.assertIsInstance(error, CallError)
        self.assertIn(
            "from 1970-01-01T00:00:00Z to", str(InvalidRange(Timestamp(0), Timestamp(0))))

    def test_pickle(self) -> None:
        error = UnknownSeries(instrument=Instrument("A", "B"), interval=Interval.ONE_DAY)
        again = pickle.loads(pickle.dumps(error))
        self.assertEqual((type(again), str(again)), (UnknownSeries, str(error)))


if __name__ == "__main__":
    unittest.main()
