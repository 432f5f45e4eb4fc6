"""Prints where the 50-day average of a symbol's closes crosses the 200-day average.

    python moving_average.py NASDAQ:AAPL
"""

from __future__ import annotations

import sys

from pocketquant import CallError, MarketClient


def main(symbol: str) -> int:
    """Asks for all daily bars and goes through them once."""
    with MarketClient() as client:
        try:
            bars = client.bars(symbol, "1d")
        except CallError as error:
            print(error, file=sys.stderr)
            return 1
    closes = bars.close.tolist()
    was_above: bool | None = None
    for day in range(200, len(bars) + 1):
        short = sum(closes[day - 50 : day]) / 50
        long = sum(closes[day - 200 : day]) / 200
        is_above = short > long
        if was_above is not None and is_above != was_above:
            print(bars[day - 1].time, "above" if is_above else "below", f"{short:.2f} {long:.2f}")
        was_above = is_above
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "NASDAQ:AAPL"))
