"""The real server, for tests that need one."""

from __future__ import annotations

import csv
import os
import subprocess
import tempfile
import threading
import unittest
from pathlib import Path
from typing import Any

from pocketquant.wire import Timestamp

ROOT = Path(__file__).resolve().parents[4]


def binary() -> Path | None:
    """The server's program: of POCKETQUANT_BINARY, or of a build in this repository."""
    candidates = [ROOT / ".build/release/pocketquant", ROOT / ".build/debug/pocketquant"]
    given = os.environ.get("POCKETQUANT_BINARY")
    if given:
        candidates.insert(0, Path(given))
    return next((path for path in candidates if os.access(path, os.X_OK)), None)


def read_bars(name: str) -> dict[str, list[Any]]:
    """The columns of a file of real bars."""
    with open(ROOT / "Tests/Data" / name, newline="") as file:
        rows = list(csv.DictReader(file))
    columns: dict[str, list[Any]] = {"time": [Timestamp.parse(row["Date"]) for row in rows]}
    for column in ("Open", "High", "Low", "Close", "Volume"):
        columns[column.lower()] = [float(row[column]) for row in rows]
    return columns


class Server:
    """A server on a socket and a store of its own, in a directory that goes with it."""

    def __init__(self, *options: str) -> None:
        self._options = options
        self._directory = tempfile.TemporaryDirectory(prefix="pq-")
        self.socket = f"{self._directory.name}/s"
        self._process: subprocess.Popen[str] | None = None
        self._log: threading.Thread

    def start(self) -> None:
        """Starts it, and waits until it says that it serves."""
        program = binary()
        assert program is not None
        self._process = subprocess.Popen(
            [str(program), "serve", "--socket", self.socket, "--data",
             f"{self._directory.name}/data", "--no-sync", *self._options],
            stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
        assert self._process.stderr is not None
        line = self._process.stderr.readline()
        if "serves on" not in line:
            raise AssertionError(f"the server does not start: {line}")
        # A server whose log nobody reads stops when the pipe is full.
        self._log = threading.Thread(target=self._process.stderr.read, daemon=True)
        self._log.start()

    def kill(self) -> None:
        """Ends it at once, as a crash would."""
        if self._process is not None:
            self._process.kill()
            self._wait()

    def stop(self) -> None:
        """Ends it in order."""
        if self._process is not None:
            self._process.terminate()
            self._wait()

    def ask_to_stop(self) -> None:
        """Asks it to end in order, and does not wait."""
        assert self._process is not None
        self._process.terminate()

    def _wait(self) -> None:
        assert self._process is not None and self._process.stderr is not None
        self._process.wait(30)
        self._log.join(30)
        self._process.stderr.close()
        self._process = None

    def close(self) -> None:
        """Ends it and removes its directory."""
        self.kill()
        self._directory.cleanup()


@unittest.skipIf(
    binary() is None, "there is no server: set POCKETQUANT_BINARY or build with swift build")
class ServerCase(unittest.TestCase):
    """A test with a server."""

    server: Server

    @classmethod
    def setUpClass(cls) -> None:
        cls.server = Server()
        cls.addClassCleanup(cls.server.close)
        cls.server.start()
