"""Following events over lost connections and restarts of the server: what both clients do alike."""

from __future__ import annotations

import math
from collections.abc import Iterable

from ._generated.messages import EventDelivery, SubscribeEvents, SubscriberPage
from .backoff import Backoff
from .deadlines import deadline_after, seconds_to
from .errors import CallError, ConnectError, ProtocolFault, Status
from .method import Event
from .options import CallOptions

EventKind = type[Event] | int
"""An event's class, such as `BarsImported`, or its number."""


class Following:
    """Where an iteration over events stands, and whether it goes on after a failure."""

    def __init__(
        self, from_: int | None, events: Iterable[EventKind], keys: Iterable[str],
        timeout: float | None,
    ) -> None:
        self.request = SubscribeEvents(
            from_=from_, events=[_number(event) for event in events], keys=list(keys))
        self._deadline = deadline_after(timeout)
        self._has_begun = False
        self._backoff = Backoff()

    @property
    def timeout(self) -> float:
        """The seconds that the next subscription may take."""
        return math.inf if self._deadline is None else seconds_to(self._deadline)

    @property
    def options(self) -> CallOptions:
        """Whoever has had a server once waits for the next one."""
        return CallOptions(when_unavailable="wait" if self._has_begun else "fail")

    def note_begin(self) -> None:
        """There is a server that takes the subscription."""
        self._has_begun = True

    @property
    def is_placed(self) -> bool:
        """Whether it is known from where on events are followed."""
        return self.request.from_ is not None

    def place(self, pages: Iterable[SubscriberPage]) -> None:
        """Follows what happens from now on: behind the last sequence that the subscribers tell."""
        self.request.from_ = 1 + max(
            (each.latest for page in pages for each in page.subscribers), default=0)

    def note(self, delivery: EventDelivery) -> None:
        """The next subscription goes on behind `delivery`."""
        self.request.from_ = delivery.resume_from
        self._backoff.reset()

    def pause_after(self, error: CallError | None) -> float:
        """The seconds before the next subscription; raises `error` where it is for good.

        What passes is that there is no server now, or one that has too much to do and says when to
        come again; a stream that ended well is one whose server has ended.
        """
        asked = 0.0
        if error is not None:
            if not self._has_begun or not _passes(error):
                raise error
            if error.retry_after is not None:
                asked = int(error.retry_after) / 1e9
        self._backoff.note_failure()
        return max(self._backoff.pause(), asked)


def _passes(error: CallError) -> bool:
    if error.detail is not None or isinstance(error, (ConnectError, ProtocolFault)):
        return False
    return error.status is Status.UNAVAILABLE or (
        error.status is Status.RESOURCE_EXHAUSTED and error.retry_after is not None)


def _number(event: EventKind) -> int:
    return event if isinstance(event, int) else event.__event__
