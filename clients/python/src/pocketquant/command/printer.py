"""Prints rows one after the other, however many there are, in the format that was asked for."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TextIO

from ..wire import Timestamp
from .output import unwritable

Cell = Timestamp | str | int | float | list[str] | None

# So many rows give a table's columns their widths.
_MEASURED_ROWS = 256


def plain(cell: Cell) -> str:
    """The cell without quotes; numbers in the shortest digits that read back the same."""
    if cell is None:
        return ""
    if isinstance(cell, float):
        text = repr(cell)
        # A negative zero keeps its point: "-0" would read back as a number without a sign.
        return text[:-2] if text.endswith(".0") and text != "-0.0" else text
    return " ".join(cell) if isinstance(cell, list) else str(cell)


def _json(cell: Cell) -> str:
    if cell is None:
        return "null"
    if isinstance(cell, (float, int)) and not isinstance(cell, Timestamp):
        return plain(cell)
    if isinstance(cell, list):
        return json.dumps(cell, ensure_ascii=False)
    return json.dumps(str(cell), ensure_ascii=False)


def _csv(cell: Cell) -> str:
    text = plain(cell)
    if isinstance(cell, str) and any(mark in text for mark in ',"\n\r'):
        doubled = text.replace('"', '""')
        return f'"{doubled}"'
    return text


class DataPrinter:
    """Nothing is held back but the first rows of a table, which give its columns their widths."""

    def __init__(self, format: str, columns: Sequence[str], output: TextIO) -> None:
        self._format = format
        self._columns = columns
        self._output = output
        self._waiting: list[Sequence[Cell]] = []
        self._widths: list[int] | None = None
        self._aligns_right: list[bool] = []
        self._has_rows = False

    def row(self, cells: Sequence[Cell]) -> None:
        """Prints a row."""
        if self._format == "json":
            pairs = zip(self._columns, cells)
            fields = ", ".join(f'"{name}": {_json(cell)}' for name, cell in pairs)
            self._write((",\n {" if self._has_rows else "[{") + fields + "}")
        elif self._format == "csv":
            if not self._has_rows:
                self._write(",".join(self._columns) + "\n")
            self._write(",".join(map(_csv, cells)) + "\n")
        elif self._widths is None:
            self._waiting.append(cells)
            if len(self._waiting) == _MEASURED_ROWS:
                self._print_waiting()
        else:
            self._table_line(cells)
        self._has_rows = True

    def finish(self) -> None:
        """Prints what is left; without rows, an empty array, the heads alone, or nothing."""
        if self._format == "json":
            self._write("]\n" if self._has_rows else "[]\n")
        elif self._format == "csv":
            if not self._has_rows:
                self._write(",".join(self._columns) + "\n")
        else:
            self._print_waiting()
        try:
            self._output.flush()
        except OSError as error:
            raise unwritable(self._output, error) from None

    def _print_waiting(self) -> None:
        if self._widths is not None or not self._waiting:
            return
        self._widths = [
            max(len(name), *(len(plain(cells[index])) for cells in self._waiting))
            for index, name in enumerate(self._columns)
        ]
        self._aligns_right = [
            isinstance(cell, (int, float)) and not isinstance(cell, Timestamp)
            for cell in self._waiting[0]
        ]
        self._table_line(self._columns)
        for cells in self._waiting:
            self._table_line(cells)
        self._waiting = []

    def _table_line(self, cells: Sequence[Cell]) -> None:
        assert self._widths is not None
        shown = [
            plain(cell).rjust(width) if right else plain(cell).ljust(width)
            for cell, width, right in zip(cells, self._widths, self._aligns_right)
        ]
        self._write("  ".join(shown).rstrip(" ") + "\n")

    def _write(self, text: str) -> None:
        try:
            self._output.write(text)
        except OSError as error:
            raise unwritable(self._output, error) from None
