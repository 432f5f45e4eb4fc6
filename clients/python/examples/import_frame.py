"""Imports a CSV file with pandas and asks for the bars again.

    python import_frame.py NASDAQ:AAPL bars.csv
"""

from __future__ import annotations

import sys

import pandas

from pocketquant import MarketClient


def main(symbol: str, path: str) -> None:
    """Reads, imports and shows."""
    frame = pandas.read_csv(path, parse_dates=["Date"], index_col="Date")
    with MarketClient() as client:
        summary = client.import_bars(symbol, "1d", frame)
        print(summary.counts)
        print(client.bars(symbol, "1d", limit=5).to_pandas())


if __name__ == "__main__":
    main(*sys.argv[1:3])
