internal import MarketContract
internal import PocketQuantClient

/// Draws the bars of a series as candlesticks.
enum ChartVerb: Verb {
  static let name = "chart"
  static let summary = "draws the bars of a series as candlesticks"
  static let operands = [Operand(name: "EXCHANGE:CODE", help: "the symbol, such as NASDAQ:AAPL")]
  static let options = [
    Option.interval,
    Option("from", "TIME", "the first time that is within"),
    Option("to", "TIME", "the first time that is not within any more"),
    Option("limit", "N", "the last N of the range, or the first N where --from is given"),
    Option("width", "COLUMNS", "the width; that of the terminal where it is not given"),
    Option("height", "LINES", "the height; 24 lines, or fewer on a small terminal"),
  ]
  static let notes = """
    Without a range and a limit it draws as many bars as there are columns; more bars than columns
    are drawn as candles of several bars. Colours are left out where NO_COLOR is set.
    """

  static func run(_ arguments: Arguments) async throws {
    let terminal = Terminal.size
    let width = try arguments.integer("width", in: 20...1000) ?? terminal.columns
    let height = try arguments.integer("height", in: 6...500) ?? min(24, terminal.lines - 2)
    var request = try BarsVerb.request(arguments)
    if request.from == nil, request.to == nil, request.limit == nil {
      request.limit = UInt64(max(width - 10, 10))
    }
    let candles = try await Session.with(arguments) { client in
      try await Self.candles(of: request, client)
    }
    let output = StandardOutput()
    if candles.isEmpty { throw CommandError.failed("there are no bars in this range to draw") }
    let chart = CandlestickChart(
      candles, width: width, height: height, hasColor: Terminal.wantsColor)
    let perCandle =
      chart.perColumn == 1 ? "" : ", \(Shown.count(chart.perColumn)) bars a candle"
    try output.line(
      "\(request.instrument) \(request.interval), \(Shown.count(candles.count, "bar"))\(perCandle)")
    for line in chart.lines { try output.line(line) }
    try output.flush()
  }

  /// The bars as candles, each with its day or its time below it.
  static func candles(
    of request: GetOHLCV, _ client: MarketClient
  ) async throws -> [CandlestickChart.Candle] {
    var candles: [CandlestickChart.Candle] = []
    for try await bars in try await client.getOHLCV(request) {
      for bar in bars {
        let time = bar.time.description
        let day = String(time.prefix(10))
        let isDaily = [Interval.oneDay, .oneWeek, .oneMonth].contains(request.interval)
        candles.append(
          CandlestickChart.Candle(
            label: isDaily ? day : day + " " + time.dropFirst(11).prefix(5), open: bar.open,
            high: bar.high, low: bar.low, close: bar.close))
      }
    }
    return candles
  }
}
