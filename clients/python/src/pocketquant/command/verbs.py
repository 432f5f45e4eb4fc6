"""What the command does: ping, bars, symbols."""

from __future__ import annotations

from .._generated.messages import GetOHLCV, ListSymbols, RangeEnd, SortOrder
from ..client import MarketClient
from .arguments import INTERVAL, OUTPUT, Arguments, Option, Verb
from .errors import usage
from .output import standard_output
from .printer import DataPrinter


def _client(arguments: Arguments) -> MarketClient:
    return MarketClient.connect(arguments.get("socket"), name="pocketquant")


def _printer(arguments: Arguments, *columns: str) -> DataPrinter:
    return DataPrinter(arguments.output_format(), columns, standard_output())


def _ping(arguments: Arguments) -> None:
    count = arguments.integer("count", 1, 1_000_000) or 3
    printer = _printer(arguments, "ping", "microseconds")
    with _client(arguments) as client:
        for number in range(1, count + 1):
            printer.row([number, round(int(client.ping()) / 100) / 10])
    printer.finish()


def _bars(arguments: Arguments) -> None:
    begin = arguments.timestamp("from")
    request = GetOHLCV(
        arguments.instrument(arguments.operands[0]), arguments.interval(), from_=begin,
        to=arguments.timestamp("to"), limit=arguments.integer("limit", 0),
        keep=RangeEnd.LAST if begin is None else RangeEnd.FIRST,
        order=SortOrder.DESCENDING if arguments.has("descending") else SortOrder.ASCENDING)
    printer = _printer(arguments, "time", "open", "high", "low", "close", "volume")
    with _client(arguments) as client:
        for table in client.get_ohlcv(request):
            for bar in table:
                printer.row(bar)
    printer.finish()


def _symbols(arguments: Arguments) -> None:
    printer = _printer(arguments, "exchange", "code", "intervals", "bars")
    exchange = arguments.get("exchange")
    if exchange is not None and not 1 <= len(exchange.encode("utf-8", "surrogateescape")) <= 32:
        raise usage("--exchange is 1 to 32 characters")
    with _client(arguments) as client:
        for page in client.list_symbols(ListSymbols(exchange=exchange)):
            for symbol in page.symbols:
                instrument = symbol.instrument
                printer.row(
                    [instrument.exchange, instrument.code, symbol.intervals, symbol.bar_count])
    printer.finish()


VERBS = (
    Verb(
        "bars", "prints the bars of a series, every one of them", _bars,
        (("EXCHANGE:CODE", "the symbol, such as NASDAQ:AAPL"),),
        (
            INTERVAL,
            Option(
                "from", "TIME",
                "the first time that is within, a date or RFC 3339; UTC without offset"),
            Option("to", "TIME", "the first time that is not within any more"),
            Option(
                "limit", "N", "the last N of the range, or the first N where --from is given"),
            Option("descending", None, "the latest bar first"),
            OUTPUT,
        ),
    ),
    Verb(
        "symbols", "lists the symbols of which there are bars", _symbols,
        options=(Option("exchange", "EXCHANGE", "only those of this exchange"), OUTPUT),
    ),
    Verb(
        "ping", "asks the server whether it lives and how long the way takes", _ping,
        options=(Option("count", "N", "how often; 3 times where it is not given"), OUTPUT),
    ),
)
"""Everything that it does, in the order in which its help lists it."""
