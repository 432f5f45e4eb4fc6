"""A client of PocketQuant: market data for the programs of one host.

    from pocketquant import MarketClient

    with MarketClient() as client:
        bars = client.bars("NASDAQ:AAPL", limit=5)
        print(bars.to_pandas())
"""

from ._generated import messages as _messages
from ._generated.messages import *  # noqa: F403
from .client import MarketClient
from .errors import (
    CallError,
    Cancelled,
    ClientClosed,
    ConnectError,
    ConnectionLost,
    ConnectionRejected,
    DeadlineExceeded,
    DeclaredError,
    Execution,
    ProtocolFault,
    Stage,
    Status,
)
from .options import CallOptions
from .wire import Duration, Rule, Timestamp, WireError

__version__ = "0.1.0"

__all__ = [
    "CallError",
    "CallOptions",
    "Cancelled",
    "ClientClosed",
    "ConnectError",
    "ConnectionLost",
    "ConnectionRejected",
    "DeadlineExceeded",
    "DeclaredError",
    "Duration",
    "Execution",
    "MarketClient",
    "ProtocolFault",
    "Rule",
    "Stage",
    "Status",
    "Timestamp",
    "WireError",
]
__all__ += _messages.__all__
