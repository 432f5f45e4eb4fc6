"""Where the command prints, and what becomes of it where nothing can be printed."""

from __future__ import annotations

import os
import sys
from typing import TextIO

from .errors import CommandError, failed


def standard_output() -> TextIO:
    """The standard output; Python has none where it was closed before the program began."""
    output: TextIO | None = sys.stdout
    if output is None:
        raise failed("cannot write the output: the standard output is closed")
    return output


def unwritable(output: TextIO, error: OSError) -> CommandError:
    """What is said of an output that takes no more."""
    _discard_rest(output)
    return failed(f"cannot write the output: {os.strerror(error.errno or 0)}")


def say(text: str) -> None:
    """Prints a text."""
    output = standard_output()
    try:
        output.write(text + "\n")
        output.flush()
    except OSError as error:
        raise unwritable(output, error) from None


def complain(text: str) -> None:
    """Prints a line for a person; where that cannot be, the exit code says it alone."""
    errors: TextIO | None = sys.stderr
    if errors is None:
        return
    try:
        errors.write(text + "\n")
        errors.flush()
    except OSError:
        _discard_rest(errors)


def _discard_rest(output: TextIO) -> None:
    """Sends what Python still holds to nowhere: at its exit it would fail at it once more."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, output.fileno())
        os.close(nowhere)
    except OSError:
        # Not a file of the system's, such as a test's: nothing is written to it at the exit.
        pass
