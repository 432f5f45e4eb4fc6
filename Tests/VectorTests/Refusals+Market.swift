import RPCCore

extension Refusal {
  /// Messages of the market that are refused, one for each kind of limit that its schema has.
  static let market: [Refusal] = [
    Refusal("Instrument", "a code that is too long", .length, "code", .slot("code", plus: 4, [33])),
    Refusal(
      "Instrument", "no exchange", .length, "exchange", .slot("exchange", little(0 as UInt64))),
    Refusal("Instrument", "a code that is cut off", .truncated, "code", .cut(37)),
    Refusal(
      "GetLatestBar", "an interval that does not exist", .unknownCase, "interval",
      .slot("interval", [14])),
    Refusal(
      "GetLatestBar", "an exchange that is not UTF-8", .utf8, "instrument.exchange",
      .content("instrument.exchange", [0xFF])),
    Refusal(
      "GetLatestBar", "a request that ends behind its block", .truncated, "instrument", .cut(24)),
    Refusal("ImportBars", "a truth value of 2", .bool, "strict", .slot("strict", [2])),
    Refusal("ImportBars", "a byte of padding", .notZero, "", .at(23, [1])),
    Refusal("Bars", "a volume below zero", .range, "volume", .content("volume", little(-1.0))),
    Refusal(
      "Bars", "a price that is no number", .notFinite, "close",
      .content("close", little(Double.nan))),
    Refusal("Bars", "columns of different lengths", .ragged, "high", .slot("high", plus: 4, [1])),
    Refusal(
      "Bars", "more rows than a message may have", .length, "", .at(8, little(65_537 as UInt32))),
    Refusal(
      "ImportBatch", "rows whose columns have different lengths", .ragged, "rows.low",
      .slot("rows.low", plus: 4, [3])),
    Refusal("Bar", "a volume below zero", .range, "volume", .slot("volume", little(-0.5))),
    Refusal("Bar", "an infinite price", .notFinite, "open", .slot("open", little(Double.infinity))),
    Refusal("SyncHistoricalData", "no bars at all", .range, "bars", .slot("bars", [0, 0, 0, 0])),
    Refusal(
      "SyncHistoricalData", "more bars than one sync has", .range, "bars",
      .slot("bars", little(1_000_001 as UInt32))),
    Refusal(
      "ListedSymbol", "no intervals", .length, "intervals", .slot("intervals", little(0 as UInt64))),
    Refusal(
      "ListedSymbol", "an interval that is too long", .length, "intervals",
      .content("intervals", plus: 4, [5])),
    Refusal(
      "SymbolPage", "more symbols than a page has", .length, "symbols",
      .slot("symbols", plus: 4, little(1001 as UInt32))),
    Refusal(
      "SymbolPage", "more symbols than the message holds", .count, "symbols",
      .slot("symbols", plus: 4, little(1000 as UInt32))),
    Refusal(
      "EventRecord", "an event that is too short", .length, "payload",
      .slot("payload", plus: 4, [7])),
    Refusal(
      "ImportSummary", "a block that ends before its last field", .blockLength, "", .at(0, [32])),
    Refusal("ListEvents", "a limit that is absent and not zero", .notZero, "limit", .at(4, [0])),
    Refusal(
      "ListEvents", "a limit that the block does not have", .presence, "limit", .at(0, [16]),
      .cut(16)),
    Refusal(
      "RemovalSummary", "something behind the message", .trailing, "",
      .append([0, 0, 0, 0, 0, 0, 0, 0])),
    Refusal(
      "RemoveSeries", "an instrument that is not next", .offset, "instrument",
      .slot("instrument", [32])),
    Refusal(
      "RemoveSeries", "two instruments", .count, "instrument", .slot("instrument", plus: 4, [2])),
  ]
}
