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
  private let axisWidth: Int

  /// A chart that fits into `width` columns and `height` lines; candles that are too many are
  /// combined.
  init(_ given: [Candle], width: Int, height: Int, hasColor: Bool) {
    self.height = max(height - 2, 4)
    self.hasColor = hasColor
    low = given.map(\.low).min() ?? 0
    high = given.map(\.high).max() ?? 0
    axisWidth = max(Self.price(low).count, Self.price(high).count) + 2
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
      // Every fourth line has its price.
      let isLabelled = row % 4 == 0 || row == height - 1
      let label = isLabelled ? Self.price(price(ofHalf: row * 2 + 1)) : ""
      let blanks = String(repeating: " ", count: axisWidth - 2 - label.count)
      var line = blanks + label + (isLabelled ? " ┤" : " │")
      for candle in candles { line += cell(candle, row) }
      lines.append(line)
    }
    lines.append(
      String(repeating: " ", count: axisWidth - 1) + "└"
        + String(repeating: "─", count: candles.count))
    lines.append(labels)
    return lines
  }

  private func price(ofHalf half: Int) -> Double {
    low + (high - low) * Double(half) / Double(height * 2)
  }

  /// The half line that a price lies in, from 0 at the bottom.
  private func half(of price: Double) -> Int {
    guard high > low else { return height }
    let position = (price - low) / (high - low) * Double(height * 2)
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

  /// A price with two digits behind the point, or more where it is small.
  static func price(_ value: Double) -> String {
    let digits = value.magnitude >= 100 || value == 0 ? 2 : value.magnitude >= 1 ? 3 : 6
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    let scaled = (value.magnitude * scale).rounded()
    guard scaled < 1e15 else { return value.description }
    let whole = Int(scaled / scale)
    let rest = String(Int(scaled) - whole * Int(scale))
    let zeros = String(repeating: "0", count: digits - rest.count)
    return (value < 0 ? "-" : "") + "\(whole).\(zeros)\(rest)"
  }
}
