"""What a person is told of a command that cannot be carried out, or was not."""

from __future__ import annotations


class CommandError(Exception):
    """One line, and the exit code."""

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.message = message
        self.exit_code = exit_code


def failed(message: str) -> CommandError:
    """Something went wrong."""
    return CommandError(message, 1)


def usage(message: str) -> CommandError:
    """The command was not understood."""
    return CommandError(message, 2)
