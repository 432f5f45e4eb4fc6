internal import BenchmarkContract
internal import RPCCore

/// Measures how fast messages are encoded and decoded, and how often they ask for memory.
@main
enum CodecBenchmark {
  static func main() throws {
    #if DEBUG
    print("a debug build prints no figures; use: swift run -c release codec-benchmark")
    #else
    let quote = Quote(
      instrument: Instrument(exchange: "NASDAQ", code: "AAPL"),
      time: Timestamp(nanoseconds: 1_700_000_000_000_000_000), bid: 189.91, ask: 189.92,
      bidSize: 300, askSize: 500, phase: .open, last: 189.915)
    let quoteBytes = try quote.encoded()
    print("a quote of \(quoteBytes.count) bytes")
    try Measurement("encode, into memory of its own", rounds: 200_000) { try quote.encoded() }
      .printTime()
    var writer = WireWriter()
    Measurement("encode, into a connection's output", rounds: 200_000) {
      writer.removeAll(keepingAtMost: 1 << 20)
      quote.encode(into: &writer)
    }.printTime()
    try Measurement("decode", rounds: 200_000) { try Quote(decoding: quoteBytes) }.printTime()

    let bars = minuteBars(1_000_000)
    let barsBytes = try bars.encoded()
    print("\na table of 1,000,000 bars, \(barsBytes.count) bytes")
    try Measurement("check the limits", rounds: 40) { try bars.validate() }
      .printRate(of: barsBytes.count)
    try Measurement("encode, into memory of its own", rounds: 40) { try bars.encoded() }
      .printRate(of: barsBytes.count)
    Measurement("encode, into a connection's output", rounds: 40) {
      writer.removeAll(keepingAtMost: 1 << 20)
      bars.encode(into: &writer)
    }.printTime()
    try Measurement("decode", rounds: 40) { try MinuteBars(decoding: barsBytes) }
      .printRate(of: barsBytes.count)
    try Measurement("decode and add up the closes", rounds: 40) {
      let close = try MinuteBars(decoding: barsBytes).close
      return close.span.sum
    }.printRate(of: barsBytes.count)
    #endif
  }

  private static func minuteBars(_ count: Int) -> MinuteBars {
    let prices = Column<Double>(storage: (0..<count).map { 100 + Double($0 % 1000) / 100 })
    return MinuteBars(
      time: Column(storage: (0..<count).map { Int64($0) * 60_000_000_000 }), open: prices,
      high: prices, low: prices, close: prices,
      volume: Column(storage: (0..<count).map { Double($0 % 5000) }))
  }
}

extension Span<Double> {
  fileprivate var sum: Double {
    var sum = 0.0
    for index in indices { sum += self[index] }
    return sum
  }
}
