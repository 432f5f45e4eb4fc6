"""How long to wait between attempts of the same thing."""

from __future__ import annotations

import random

FIRST = 0.01
"""The ceiling after the first failure, in seconds.

A server of this host is restarted in some ten milliseconds, and an attempt costs it one accepted
connection at the most.
"""
LONGEST = 1.0
"""The highest ceiling: nobody who has started a server waits longer for its clients."""


class Backoff:
    """Pauses between nothing and a ceiling that doubles with each failure (full jitter).

    Those who failed together do not come again together.
    """

    def __init__(self, source: random.Random | None = None) -> None:
        self._source = source or random.Random()
        self.failures = 0

    @property
    def ceiling(self) -> float:
        """What the next pause is below, in seconds."""
        if not self.failures:
            return 0.0
        # Past this many doublings every ceiling is the longest.
        return min(FIRST * (1 << min(self.failures - 1, 20)), LONGEST)

    def note_failure(self) -> None:
        """Notes that it has failed once more."""
        self.failures += 1

    def reset(self) -> None:
        """Notes that it has succeeded."""
        self.failures = 0

    def pause(self) -> float:
        """The seconds before the next attempt; none where nothing has failed."""
        return self._source.uniform(0.0, self.ceiling)
