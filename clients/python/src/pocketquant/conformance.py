"""The Python client as the conformance suite has it tested: one action against one socket.

`pocketquant conformance --client "python3 -m pocketquant.conformance"` runs it as
`python3 -m pocketquant.conformance PATH ACTION`; `schema/conformance/README.md` says what each
action is. The environment variable `POCKETQUANT_CONFORMANCE_ASYNC=1` has the asyncio client do it.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable

from ._generated.messages import ProbeCount, ProbeDownload, ProbeEcho, ProbePiece, ProbeUpload
from .aio import AsyncMarketClient
from .client import MarketClient
from .errors import CallError, ConnectError

_PAYLOAD = bytes([1, 2, 3])
_SOON = 0.2
_PIECES = 64
_PIECE = ProbePiece(index=0, payload=bytes(65_536))


def _echo(client: MarketClient) -> str:
    return f"{len(client.probe_echo(ProbeEcho(payload=_PAYLOAD)).payload)} bytes"


def _echo_deadline(client: MarketClient) -> str:
    return f"{len(client.probe_echo(ProbeEcho(payload=_PAYLOAD), timeout=_SOON).payload)} bytes"


def _count(client: MarketClient) -> str:
    return str(client.probe_count(ProbeCount(name="client", refusals=0)).count)


def _download(client: MarketClient) -> str:
    with client.probe_download(ProbeDownload(messages=3, bytes_each=8)) as call:
        count = sum(1 for _ in call)
        call.reply()
    return f"{count} messages"


def _upload(client: MarketClient) -> str:
    with client.probe_upload(ProbeUpload()) as call:
        for _ in range(_PIECES):
            call.send(_PIECE)
        call.end_sending()
        return f"{call.reply().messages} messages"


_ACTIONS: dict[str, Callable[[MarketClient], str]] = {
    "echo": _echo, "echo-deadline": _echo_deadline, "count": _count, "download": _download,
    "upload": _upload,
}


async def _act_async(path: str, action: str) -> str:
    async with AsyncMarketClient(path, name="probe") as client:
        match action:
            case "echo" | "cancel":
                call = asyncio.ensure_future(client.probe_echo(ProbeEcho(payload=_PAYLOAD)))
                if action == "cancel":
                    await asyncio.sleep(0.5)
                    call.cancel()
                return f"{len((await call).payload)} bytes"
            case "echo-deadline":
                request = ProbeEcho(payload=_PAYLOAD)
                return f"{len((await client.probe_echo(request, timeout=_SOON)).payload)} bytes"
            case "count":
                return str((await client.probe_count(ProbeCount(name="client", refusals=0))).count)
            case "download":
                count = 0
                async with client.probe_download(ProbeDownload(messages=3, bytes_each=8)) as stream:
                    async for _ in stream:
                        count += 1
                    await stream.reply()
                return f"{count} messages"
            case "upload":
                async with client.probe_upload(ProbeUpload()) as upload:
                    for _ in range(_PIECES):
                        await upload.send(_PIECE)
                    await upload.end_sending()
                    return f"{(await upload.reply()).messages} messages"
    raise SystemExit(f"there is no action {action}; schema/conformance/README.md lists them")


def _act(path: str, action: str) -> str:
    # Only a task of asyncio can be cancelled from outside.
    if action == "cancel" or os.environ.get("POCKETQUANT_CONFORMANCE_ASYNC") == "1":
        return asyncio.run(_act_async(path, action))
    if action not in _ACTIONS:
        raise SystemExit(f"there is no action {action}; schema/conformance/README.md lists them")
    with MarketClient(path, name="probe") as client:
        return _ACTIONS[action](client)


def _camel_case(name: str) -> str:
    first, *rest = name.lower().split("_")
    return first + "".join(part.capitalize() for part in rest)


def outcome(path: str, action: str) -> str:
    """Does `action` with the server on `path`; gives the line that says how it went."""
    try:
        return f"ok {_act(path, action)}"
    except ConnectError as error:
        return f"not connected: {error}"
    except CallError as error:
        status, executed = _camel_case(error.status.name), error.executed.name.lower()
        return f"failed {status} {executed} {error}"
    except asyncio.CancelledError:
        return "failed cancelled unknown"


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit("usage: python3 -m pocketquant.conformance PATH ACTION")
    print(outcome(sys.argv[1], sys.argv[2]))
