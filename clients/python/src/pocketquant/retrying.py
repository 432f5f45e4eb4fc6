"""What a client makes a second time, and nothing else: the rule is in `may_repeat()`."""

from __future__ import annotations

import random
import time

from .backoff import Backoff
from .errors import CallError, ConnectError, Execution, ProtocolFault, Stage, Status
from .method import Kind

USUAL_ATTEMPTS = 4
"""Enough for a server that is replaced twice meanwhile; more often nothing fails by chance."""
LONGEST_PAUSE = 5.0
"""The longest pause that a client makes by itself, in seconds.

A server that asks for a longer one is left to the caller, whom the error tells the time.
"""


def may_repeat(error: CallError, kind: Kind, keeps_outcomes: bool) -> bool:
    """Whether a call of this kind that ended with `error` may be made again by itself.

    It has had no effect and will have none, and the reason passes: the status is `UNAVAILABLE`, as
    of a server that is about to end, or of a connection that was lost before the call had left; or
    it is `RESOURCE_EXHAUSTED`, and the server says when to come again. Or it is a query, or a
    `once` command, and the server became `UNAVAILABLE` while it was under way; of a `once` command
    the server has to have said that it keeps outcomes, so that a repeat gets what came of the
    first. A declared error is the application's answer, and a
    server that broke the protocol would do so again. Of a call with streams, no message may have
    gone either way; those of a `once` command's reply only tell how far it is.
    """
    if error.detail is not None or isinstance(error, (ConnectError, ProtocolFault)):
        return False
    if error.executed is Execution.NEVER:
        return error.status is Status.UNAVAILABLE or (
            error.status is Status.RESOURCE_EXHAUSTED and error.retry_after is not None)
    if error.executed is Execution.UNKNOWN and error.status is Status.UNAVAILABLE:
        return kind is Kind.QUERY or (kind is Kind.ONCE and keeps_outcomes)
    return False


class RetryBudget:
    """Keeps repeats from multiplying the load on a server that is in trouble.

    A bucket of tokens: a repeat of what the server may have done already, or has no room for, takes
    one; ten calls that end well bring one. Over time at most a tenth of the calls are repeats. It
    is not locked: threads that meet may lose a tenth of a token.
    """

    CAPACITY = 1024
    """As many as a connection carries calls at once: the loss of one can be made good in full."""
    CALLS_PER_TOKEN = 10

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._most = self._level = capacity * self.CALLS_PER_TOKEN

    def note_success(self) -> None:
        """A call has ended well."""
        if self._level < self._most:
            self._level += 1

    def take(self) -> bool:
        """Takes a token; false where there is none."""
        if self._level < self.CALLS_PER_TOKEN:
            return False
        self._level -= self.CALLS_PER_TOKEN
        return True


class Attempts:
    """How often one call has been made, and whether it is made once more."""

    __slots__ = (
        "_backoff", "_budget", "_deadline", "_doubt", "_keeps_outcomes", "_kind", "_last_error",
        "_most")

    def __init__(
        self, kind: Kind, most: int, deadline: int | None, budget: RetryBudget,
        source: random.Random | None = None,
    ) -> None:
        self._kind = kind
        self._most = most
        self._deadline = deadline
        self._budget = budget
        self._backoff = Backoff(source)
        self._last_error: CallError | None = None
        # How the last of the attempts ended that may have been carried out.
        self._doubt: CallError | None = None
        self._keeps_outcomes = False

    def begin(self, keeps_outcomes: bool) -> None:
        """Notes at which server the next attempt is made: one that keeps outcomes or does not.

        Where an earlier attempt of a command may have been carried out and this server would not
        know of it, what the caller is told instead is raised.
        """
        self._keeps_outcomes = keeps_outcomes
        if self._doubt is not None and self._kind is Kind.ONCE and not keeps_outcomes:
            raise self._doubt

    def pause_after(self, error: CallError, now: int | None = None) -> float | None:
        """The seconds before the call is made again; None where it ends with `error`."""
        self._backoff.note_failure()
        if self._backoff.failures >= self._most:
            return None
        if not may_repeat(error, self._kind, self._keeps_outcomes):
            return None
        asked = 0.0 if error.retry_after is None else int(error.retry_after) / 1e9
        pause = max(self._backoff.pause(), asked)
        if pause > LONGEST_PAUSE:
            return None
        now = time.monotonic_ns() if now is None else now
        if self._deadline is not None and self._deadline <= now + int(pause * 1e9):
            return None
        is_free = error.status is Status.UNAVAILABLE and error.executed is Execution.NEVER
        if not is_free and not self._budget.take():
            return None
        self._last_error = error
        if error.executed is Execution.UNKNOWN:
            self._doubt = error
        return pause

    def told(self, error: CallError) -> CallError:
        """What the caller is told who asks no more: `error`, with what is known of all attempts.

        Where an earlier attempt of a command may have been carried out, a later one that was not
        even begun does not tell; one that a handler has seen does.
        """
        if (
            self._doubt is not None and self._kind is not Kind.QUERY and error.detail is None
            and error.executed is Execution.NEVER and error.stage < Stage.HANDLER
        ):
            error.executed = Execution.UNKNOWN
        return error

    def failure(self, error: CallError) -> CallError:
        """What the caller is told where no connection for the next attempt comes.

        An attempt of unknown outcome is what the caller has to know of; else why there is no
        connection says more.
        """
        last = self._last_error
        return error if last is None or last.executed is Execution.NEVER else last
