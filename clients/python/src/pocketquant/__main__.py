"""What a person or a script asks of a server: `python -m pocketquant VERB`."""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence

from .command import help
from .command.arguments import Arguments, verb_in
from .command.errors import CommandError, usage
from .command.output import complain, say
from .command.verbs import VERBS
from .errors import CallError


def main(words: Sequence[str]) -> int:
    """Does what the words say; gives the exit code."""
    try:
        _run(words)
    except CommandError as error:
        return _fail(error.message, error.exit_code)
    except CallError as error:
        return _fail(f"{error}", 1)
    return 0


def _run(words: Sequence[str]) -> None:
    verb = verb_in(words, VERBS)
    if verb is None:
        if words and "--help" not in words and "-h" not in words:
            raise usage(f"{words[0]} stands without a verb; see pocketquant --help")
        say(help.overview(VERBS))
        return
    arguments = Arguments(words, verb)
    if arguments.has("help"):
        say(help.page(verb))
        return
    verb.run(arguments)


def _fail(message: str, exit_code: int) -> int:
    complain(f"pocketquant: {message}")
    return exit_code


if __name__ == "__main__":
    # A closed pipe and Ctrl-C end the program by their signals, as they do any other.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    sys.exit(main(sys.argv[1:]))
