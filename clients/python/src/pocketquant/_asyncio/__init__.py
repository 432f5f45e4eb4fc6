"""The asyncio client's connection and calls."""
