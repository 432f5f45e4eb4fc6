import Testing

@testable import pocketquant

@Suite("Candlesticks")
struct CandlestickChartTests {
  private static func candle(
    _ open: Double, _ high: Double, _ low: Double, _ close: Double
  ) -> CandlestickChart.Candle {
    CandlestickChart.Candle(label: "d", open: open, high: high, low: low, close: close)
  }

  @Test("a chart is drawn as it looks")
  func picture() {
    let chart = CandlestickChart(
      [
        Self.candle(0, 8, 0, 8), Self.candle(8, 16, 4, 12), Self.candle(12, 12, 2, 4),
        Self.candle(6, 10, 0, 6), Self.candle(16, 16, 0, 0),
      ], width: 40, height: 10, hasColor: false)
    #expect(
      chart.lines == [
        "     │ │  ┃",
        "     │ ╽╻ ┃",
        "     │ ┃┃╷┃",
        "9.00 ┤╻┃┃│┃",
        "     │┃│┃╽┃",
        "     │┃│┃│┃",
        "     │┃ ││┃",
        "1.00 ┤┃  │┃",
        "     └─────",
        "      d",
      ])
  }

  @Test("candles that are too many are combined")
  func combining() {
    let candles = (0..<100).map {
      Self.candle(Double($0), Double($0) + 2, Double($0) - 2, Double($0) + 1)
    }
    let chart = CandlestickChart(candles, width: 34, height: 10, hasColor: false)
    #expect(chart.perColumn == 4)
    #expect(chart.candles.count == 25)
    #expect(chart.candles[1].open == 4)
    #expect(chart.candles[1].close == 8)
    #expect(chart.candles[1].high == 9)
    #expect(chart.candles[1].low == 2)
    #expect(chart.lines.allSatisfy { $0.count <= 34 })
  }

  @Test("rising candles are green and falling ones red, where colours are wanted")
  func colors() {
    let candles = [Self.candle(1, 2, 0, 2), Self.candle(2, 2, 0, 1)]
    let colored = CandlestickChart(candles, width: 40, height: 8, hasColor: true).lines.joined()
    #expect(colored.contains("\u{1B}[32m"))
    #expect(colored.contains("\u{1B}[31m"))
    let plain = CandlestickChart(candles, width: 40, height: 8, hasColor: false).lines.joined()
    #expect(!plain.contains("\u{1B}"))
  }

  @Test("bars that never move, and none at all, are drawn without a trap")
  func flat() {
    #expect(CandlestickChart([], width: 40, height: 8, hasColor: false).lines.isEmpty)
    let flat = CandlestickChart([Self.candle(5, 5, 5, 5)], width: 40, height: 8, hasColor: false)
    #expect(flat.lines.joined().contains { "┃╻╹".contains($0) })
  }

  @Test(
    "prices of any size are drawn without a trap",
    arguments: [
      (-Double.greatestFiniteMagnitude, Double.greatestFiniteMagnitude),
      (0, Double.leastNonzeroMagnitude), (0, 5),
      (-37.63, 12), (1e-9, 3e-9), (1e17, 1e18),
    ] as [(Double, Double)])
  func extremes(_ low: Double, _ high: Double) {
    let candles = [Self.candle(low, high, low, high), Self.candle(high, high, low, low)]
    let chart = CandlestickChart(candles, width: 60, height: 20, hasColor: false)
    #expect(chart.lines.count == 20)
  }

  @Test("prices that differ little have the digits that tell them apart")
  func digits() {
    let chart = CandlestickChart(
      [Self.candle(1.1, 1.1004, 1.1, 1.1004)], width: 40, height: 14, hasColor: false)
    #expect(
      chart.lines.filter { $0.contains("┤") }.map { $0.prefix { $0 != " " } }
        == ["1.10028", "1.10015", "1.10002"])
  }
}
