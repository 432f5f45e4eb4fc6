"""Whether a client and its server mean the same by a request."""

from __future__ import annotations

from ._generated.messages import CompareSchema, Compatibility, RequestVerdict, SchemaComparison
from .errors import CallError, Execution, Stage, Status
from .method import Method
from .options import PreparedCall, Settings
from .protocol import CallEnded
from .replies import decoded_reply

# A server that cannot compare still refuses by itself what it does not understand.
_CANNOT_COMPARE = (Status.UNIMPLEMENTED, Status.INVALID_ARGUMENT)


def question(settings: Settings) -> PreparedCall:
    """What a server of another revision of the contract is asked."""
    return PreparedCall(CompareSchema(settings.schema_text), None, None)


class Agreement:
    """Which requests of this client the server would misunderstand; of a new one, none."""

    def __init__(self) -> None:
        self._broken: dict[int, RequestVerdict] = {}

    def learn(self, answer: CallEnded) -> None:
        """Takes the answer to the question; raises `CallError` where it should be asked again."""
        if answer.error is not None:
            if answer.error.status in _CANNOT_COMPARE:
                return
            raise answer.error
        comparison: SchemaComparison = decoded_reply(CompareSchema.__method__, answer.reply)
        for verdict in comparison.requests:
            if verdict.compatibility is Compatibility.BROKEN:
                self._broken.setdefault(verdict.request, verdict)

    def check(self, method: Method) -> None:
        """Raises `CallError` for a request that the server would misunderstand."""
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
