/// A chart of candlesticks made of characters: a candle a column, two steps of price a line.
struct CandlestickChart {
  /// One candle.
  struct Candle: Equatable {
    /// What stands below it.
    let label: String
    let open: Double
    let high: Double
    let low: Double
    let close: Double

    /// One candle for all of `candles`, which follow each other.
    init?(combining candles: some Collection<Candle>) {
      guard let first = candles.first else { return nil }
      self.init(
        label: first.label, open: first.open,
        high: candles.reduce(first.high) { max($0, $1.high) },
        low: candles.reduce(first.low) { min($0, $1.low) },
        close: candles.reduce(first.close) { $1.close })
    }

    init(label: String, open: Double, high: Double, low: Double, close: Double) {
      self.label = label
      self.open = open
      self.high = high
      self.low = low
      self.close = close
    }
  }

  /// What covers half a cell.
  private enum Cover {
    case nothing
    case wick
    case body
  }

  let candles: [Candle]
  /// How many of the given candles one of the drawn ones stands for.
  let perColumn: Int
  private let height: Int
  private let hasColor: Bool
  private let low: Double
  private let high: Double
  /// The prices beside the lines, the lowest line first; most lines have none.
  private let prices: [String?]
  private let axisWidth: Int

  /// A chart that fits into `width` columns and `height` lines; candles that are too many are
  /// combined.
  init(_ given: [Candle], width: Int, height: Int, hasColor: Bool) {
    let rows = max(height - 2, 4)
    let low = given.map(\.low).min() ?? 0
    let high = given.map(\.high).max() ?? 0
    (self.height, self.hasColor, self.low, self.high) = (rows, hasColor, low, high)
    prices = Self.prices(rows, low, high)
    axisWidth = (prices.compactMap { $0?.count }.max() ?? 0) + 2
    let columns = max(width - axisWidth, 10)
    let perColumn = max((given.count + columns - 1) / columns, 1)
    self.perColumn = perColumn
    candles = stride(from: 0, to: given.count, by: perColumn).compactMap { start in
      Candle(combining: given[start..<min(start + perColumn, given.count)])
    }
  }

  /// The lines, the highest price first, and the labels below.
  var lines: [String] {
    if candles.isEmpty { return [] }
    var lines: [String] = []
    for row in (0..<height).reversed() {
      let price = prices[row] ?? ""
      let blanks = String(repeating: " ", count: axisWidth - 2 - price.count)
      var line = blanks + price + (price.isEmpty ? " │" : " ┤")
      for candle in candles { line += cell(candle, row) }
      lines.append(line)
    }
    lines.append(
      String(repeating: " ", count: axisWidth - 1) + "└"
        + String(repeating: "─", count: candles.count))
    lines.append(labels)
    return lines
  }

  /// The price at the middle of every fourth of `rows` lines, with as many digits as tell one
  /// from the next.
  private static func prices(_ rows: Int, _ low: Double, _ high: Double) -> [String?] {
    // Halves, as the distance of two finite numbers can be infinite.
    let halfSpan = high / 2 - low / 2
    var digits = 2
    var unit = 0.01
    while digits < 9, unit > halfSpan / Double(rows) * 2 {
      digits += 1
      unit /= 10
    }
    return (0..<rows).map { row in
      guard row % 4 == 0 else { return nil }
      let share = (Double(row) + 0.5) / Double(rows)
      return Shown.decimal(low + halfSpan * share + halfSpan * share, digits)
    }
  }

  /// The half line that a price lies in, from 0 at the bottom.
  private func half(of price: Double) -> Int {
    let halfSpan = high / 2 - low / 2
    guard halfSpan > 0 else { return height }
    let position = (price / 2 - low / 2) / halfSpan * Double(height * 2)
    return min(max(Int(position), 0), height * 2 - 1)
  }

  private func cell(_ candle: Candle, _ row: Int) -> String {
    let text: String =
      switch (cover(candle, row * 2 + 1), cover(candle, row * 2)) {
      case (.nothing, .nothing): " "
      case (.nothing, .wick): "╷"
      case (.nothing, .body): "╻"
      case (.wick, .nothing): "╵"
      case (.wick, .wick): "│"
      case (.wick, .body): "╽"
      case (.body, .nothing): "╹"
      case (.body, .wick): "╿"
      case (.body, .body): "┃"
      }
    guard hasColor, text != " " else { return text }
    return "\u{1B}[\(candle.close >= candle.open ? 32 : 31)m\(text)\u{1B}[0m"
  }

  private func cover(_ candle: Candle, _ half: Int) -> Cover {
    let (bottom, top) = (
      self.half(of: min(candle.open, candle.close)), self.half(of: max(candle.open, candle.close))
    )
    if (bottom...top).contains(half) { return .body }
    return (self.half(of: candle.low)...self.half(of: candle.high)).contains(half)
      ? .wick : .nothing
  }

  /// The labels of some candles, as many as fit below them.
  private var labels: String {
    var line = String(repeating: " ", count: axisWidth)
    for (index, candle) in candles.enumerated() {
      let column = axisWidth + index
      let fits = column + candle.label.count <= axisWidth + candles.count || index == 0
      if line.count <= column, fits, index == 0 || line.count + 4 <= column {
        line += String(repeating: " ", count: column - line.count) + candle.label
      }
    }
    return line
  }
}
