"""The command as a process: its texts, formats and exit codes."""

from __future__ import annotations

import csv
import io
import json
import os
import shlex
import subprocess
import sys
import tempfile
import unittest
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pocketquant import ConnectError, MarketClient, address

from support.server import ServerCase, binary, read_bars

SOURCE = Path(__file__).resolve().parents[1] / "src"


def environment() -> dict[str, str]:
    """The environment of the command; Python holds back what it prints, as it does for users."""
    names = {**os.environ, "PYTHONPATH": str(SOURCE)}
    names.pop("PYTHONUNBUFFERED", None)
    return names


def run(*words: str) -> tuple[int, str, str]:
    """Runs the command; gives its exit code and what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", "pocketquant", *words], capture_output=True, text=True,
        env=environment(), timeout=60)
    return done.returncode, done.stdout, done.stderr


def run_in_shell(words: Sequence[str], rest: str) -> tuple[int, str, str]:
    """Runs the command with `rest` behind it in a shell, a redirection or a pipe."""
    line = shlex.join([sys.executable, "-m", "pocketquant", *words])
    done = subprocess.run(
        ["bash", "-c", f"{line} {rest}"], capture_output=True, text=True, env=environment(),
        timeout=60)
    return done.returncode, done.stdout, done.stderr


class UsageTests(unittest.TestCase):
    """What is refused before a server is asked."""

    def test_refused(self) -> None:
        cases = {
            ("fly",): 'there is no verb "fly"; it is one of bars, symbols, ping',
            ("bars",): "bars needs EXCHANGE:CODE, the symbol",
            ("bars", "AAPL"): '"AAPL" is no symbol',
            ("bars", "A:B", "C:D"): '"C:D" has no place behind bars',
            ("bars", "A:B", "--limit", "x"): '--limit is a whole number from 0 on, not "x"',
            ("bars", "A:B", "--from", "x"): "--from is a date or a time",
            ("bars", "A:B", "--interval=1y"): 'there is no interval "1y"',
            ("bars", "A:B", "--output", "xml"): "--output is table, json or csv",
            ("bars", "A:B", "--limit"): "--limit needs a value: --limit N",
            ("ping", "--count", "0"): "--count is a whole number from 1 to 1000000",
            ("ping", "--fast"): "ping has no option --fast",
            ("--fast",): "--fast stands without a verb",
        }
        for words, text in cases.items():
            with self.subTest(words=words):
                code, output, error = run(*words)
                self.assertEqual((code, output), (2, ""))
                self.assertTrue(error.startswith(f"pocketquant: {text}"), error)

    def test_help(self) -> None:
        self.assertIn("usage: pocketquant VERB", run()[1])
        code, output, _ = run("bars", "--help")
        self.assertEqual(code, 0)
        self.assertIn("--descending", output)

    def test_errors_that_cannot_be_told(self) -> None:
        for rest in ("2>&-", "2>/dev/full", ">&- 2>&-"):
            with self.subTest(rest=rest):
                self.assertEqual(run_in_shell(("fly",), rest), (2, "", ""))

    def test_no_server(self) -> None:
        code, _, error = run("ping", "--socket", "/no/such")
        self.assertEqual(code, 1)
        self.assertEqual(
            error, "pocketquant: no server is running on /no/such (there is no such socket); "
            "start one with: pocketquant serve --socket /no/such\n")


class CommandTests(ServerCase):
    """What is printed."""

    columns: dict[str, list[Any]]

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.columns = read_bars("NASDAQ-AAPL-1d.csv")
        with MarketClient(cls.server.socket) as client:
            client.import_bars("NASDAQ:AAPL", "1d", cls.columns)

    def test_bars(self) -> None:
        socket = ("--socket", self.server.socket)
        _, output, _ = run("bars", "nasdaq:aapl", "--output", "csv", *socket)
        rows = list(csv.DictReader(io.StringIO(output)))
        self.assertEqual([float(row["close"]) for row in rows], self.columns["close"])
        self.assertEqual([row["time"] for row in rows], list(map(str, self.columns["time"])))
        _, output, _ = run("bars", "NASDAQ:AAPL", "--output=json", "--limit", "2", *socket)
        self.assertEqual([row["open"] for row in json.loads(output)], self.columns["open"][-2:])
        self.assertEqual(run("bars", "NO:NO", *socket)[0], 1)

    def test_the_same_as_the_servers_own_command(self) -> None:
        for words in (
            ("bars", "NASDAQ:AAPL"), ("bars", "NASDAQ:AAPL", "--output", "json"),
            ("bars", "NASDAQ:AAPL", "--from", "2008-01-01", "--limit", "300", "--descending"),
            ("bars", "NO:NO"), ("symbols",), ("symbols", "--output", "json"),
            ("symbols", "--exchange", "NO", "--output", "csv"), ("ping", "--help"),
        ):
            with self.subTest(words=words):
                options = () if "--help" in words else ("--socket", self.server.socket)
                own = subprocess.run(
                    [str(binary()), *words, *options], capture_output=True, text=True, timeout=60)
                self.assertEqual(run(*words, *options), (own.returncode, own.stdout, own.stderr))

    def test_an_output_that_takes_nothing(self) -> None:
        socket = ("--socket", self.server.socket)
        closed, full = "the standard output is closed", "No space left on device"
        for words in (
            ("symbols", *socket), ("symbols", "--output", "csv", *socket), ("ping", *socket),
            ("bars", "NASDAQ:AAPL", "--output", "json", *socket), ("bars", "--help"), ("--help",),
        ):
            for rest, reason in ((">&-", closed), (">/dev/full", full)):
                with self.subTest(words=words, rest=rest):
                    self.assertEqual(
                        run_in_shell(words, rest),
                        (1, "", f"pocketquant: cannot write the output: {reason}\n"))

    def test_a_reader_that_leaves_early(self) -> None:
        words = ("bars", "NASDAQ:AAPL", "--output", "csv", "--socket", self.server.socket)
        # 141: ended by the signal of a closed pipe, as any other program.
        self.assertEqual(
            run_in_shell(words, "| true; echo ${PIPESTATUS[0]}"), (0, "141\n", ""))
        self.assertEqual(
            run_in_shell(words, "| head -1"), (0, "time,open,high,low,close,volume\n", ""))

    def test_ping(self) -> None:
        _, output, _ = run("ping", "--output", "json", "--count", "2", "--socket",
                           self.server.socket)
        self.assertEqual([row["ping"] for row in json.loads(output)], [1, 2])


class AddressTests(unittest.TestCase):
    """The default socket's directory."""

    def test_directories(self) -> None:
        before = os.environ.get("XDG_RUNTIME_DIR")
        self.addCleanup(
            lambda: os.environ.pop("XDG_RUNTIME_DIR", None) if before is None
            else os.environ.update(XDG_RUNTIME_DIR=before))
        with tempfile.TemporaryDirectory() as directory:
            os.environ["XDG_RUNTIME_DIR"] = directory
            self.assertEqual(address.default_path(), f"{directory}/pocketquant.sock")
            os.chmod(directory, 0o770)
            with self.assertRaisesRegex(ConnectError, "others may write to it"):
                address.default_path()
            os.chmod(directory, 0o700)
            link = f"{directory}/link"
            os.symlink(directory, link)
            for name, text in ((link, "not a directory"), (f"{directory}/no", "No such file")):
                os.environ["XDG_RUNTIME_DIR"] = name
                with self.subTest(name), self.assertRaisesRegex(ConnectError, text):
                    address.default_path()


if __name__ == "__main__":
    unittest.main()
