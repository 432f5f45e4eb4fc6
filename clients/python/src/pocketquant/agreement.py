"""Whether a client and its server mean the same by a request."""

from __future__ import annotations

from ._generated.messages import (
    CompareSchema,
    Compatibility,
    DescribeSchema,
    RequestVerdict,
    SchemaComparison,
)
from .errors import CallError, Execution, Stage, Status
from .method import Method
from .options import PreparedCall, Settings
from .protocol import CallEnded
from .replies import decoded_reply
from .retrying import RetryBudget

_CANNOT_COMPARE = (Status.UNIMPLEMENTED, Status.INVALID_ARGUMENT)
# What every revision has.
_KNOWN = (CompareSchema.__method__.number, DescribeSchema.__method__.number)


def question(settings: Settings, deadline: int) -> PreparedCall:
    """What a server of another revision of the contract is asked."""
    return PreparedCall(CompareSchema(settings.schema_text), deadline, None, RetryBudget(0))


class Agreement:
    """Which requests of this client the server would misunderstand; of a new one, none."""

    def __init__(self) -> None:
        self._broken: dict[int, RequestVerdict] = {}
        # Why the server could not compare; then nobody has said that nothing differs.
        self._unknown: str | None = None

    def learn(self, answer: CallEnded) -> None:
        """Takes the answer to the question; raises `CallError` where it should be asked again."""
        if answer.error is not None:
            if answer.error.status in _CANNOT_COMPARE:
                self._unknown = answer.error.message
                return
            raise answer.error
        comparison: SchemaComparison = decoded_reply(CompareSchema.__method__, answer.reply)
        for verdict in comparison.requests:
            if verdict.compatibility is Compatibility.BROKEN:
                self._broken.setdefault(verdict.request, verdict)

    def check(self, method: Method) -> None:
        """Raises `CallError` for a request that the server would misunderstand."""
        if self._unknown is not None and method.number not in _KNOWN:
            raise CallError(
                Status.FAILED_PRECONDITION,
                f"it is not known whether {method.name} is the same request to this client and "
                f"to the server, which cannot compare the two ({self._unknown}); "
                "update the older of the two",
                Execution.NEVER, Stage.ENCODE)
        verdict = self._broken.get(method.number)
        if verdict is None:
            return
        place = f" at {verdict.place}" if verdict.place else ""
        rule = f" ({verdict.rule})" if verdict.rule else ""
        raise CallError(
            Status.FAILED_PRECONDITION,
            f"{verdict.name} is not the same request to this client and to the server{place}: "
            f"{verdict.explanation or 'it has changed'}{rule}; update the older of the two",
            Execution.NEVER, Stage.ENCODE)
