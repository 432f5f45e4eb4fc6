"""Asks for the latest bar of every series at once, with asyncio."""

from __future__ import annotations

import asyncio

from pocketquant import GetLatestBar, GetSyncStatus
from pocketquant.aio import AsyncMarketClient


async def main() -> None:
    """One call for the list, and one for each series, all on one connection."""
    async with AsyncMarketClient() as client:
        series = [
            each async for page in client.get_sync_status(GetSyncStatus()) for each in page.series
        ]
        latest = await asyncio.gather(*[
            client.get_latest_bar(GetLatestBar(each.instrument, each.interval))
            for each in series
        ])
        for each, bar in zip(series, latest):
            symbol = f"{each.instrument.exchange}:{each.instrument.code}"
            print(symbol, each.interval, bar.time, bar.close)


if __name__ == "__main__":
    asyncio.run(main())
