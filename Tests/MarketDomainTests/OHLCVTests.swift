import MarketDomain
import Testing

/// Numbers as a row has them.
private struct Numbers: Sendable, CustomTestStringConvertible {
  let values: [Double]
  let rejection: BarRejection?

  init(
    _ open: Double, _ high: Double, _ low: Double, _ close: Double, _ volume: Double,
    _ rejection: BarRejection? = nil
  ) {
    values = [open, high, low, close, volume]
    self.rejection = rejection
  }

  var testDescription: String { "\(values)" }

  func bar() throws(BarRejection) -> OHLCV {
    try OHLCV(
      open: values[0], high: values[1], low: values[2], close: values[3], volume: values[4])
  }
}

@Suite("Prices and volumes of a bar")
struct OHLCVTests {
  private static let good: [Numbers] = [
    Numbers(2, 3, 1, 2, 10), Numbers(1, 1, 1, 1, 0), Numbers(3, 3, 1, 1, 1),
    Numbers(1, 3, 1, 3, 1), Numbers(-37.63, -10, -40, -37, 5), Numbers(0, 0, 0, 0, 0),
    Numbers(0, 0, -0.0, -0.0, -0.0), Numbers(-0.0, 0, 0, 0, -0.0),
    Numbers(.leastNonzeroMagnitude, 1, 0, 1, .leastNonzeroMagnitude),
    Numbers(1e308, 1.7e308, -1.7e308, 1e308, .greatestFiniteMagnitude),
  ]

  @Test("are taken as they are, to the last bit", arguments: good)
  fileprivate func taken(_ numbers: Numbers) throws {
    let bar = try numbers.bar()
    let values = [bar.open, bar.high, bar.low, bar.close, bar.volume]
    #expect(values.map(\.bitPattern) == numbers.values.map(\.bitPattern))
  }

  @Test(
    "are refused with the rule that they break",
    arguments: [
      Numbers(2, 3, 1, 2, -0.01, .negativeVolume),
      Numbers(2, 3, 1, 2, -.leastNonzeroMagnitude, .negativeVolume),
      Numbers(2, 1, 3, 2, 1, .highBelowLow), Numbers(3.5, 3, 1, 2, 1, .openOutside),
      Numbers(0.5, 3, 1, 2, 1, .openOutside), Numbers(2, 3, 1, 3.5, 1, .closeOutside),
      Numbers(2, 3, 1, 0.5, 1, .closeOutside),
      Numbers(2, 3, 1, (3 as Double).nextUp, 1, .closeOutside),
    ])
  fileprivate func refused(_ numbers: Numbers) throws {
    let rejection = try #require(numbers.rejection)
    #expect(throws: rejection) { try numbers.bar() }
  }

  @Test("are refused where one of them is not a number or infinite, whichever it is")
  func notFinite() {
    for index in 0..<5 {
      for (bad, rejection) in [
        (.nan, .notANumber), (-.nan, .notANumber), (.signalingNaN, .notANumber),
        (.infinity, .infinite), (-.infinity, .infinite),
      ] as [(Double, BarRejection)] {
        var values: [Double] = [2, 3, 1, 2, 10]
        values[index] = bad
        #expect(throws: rejection, "\(bad) at \(index)") {
          try OHLCV(
            open: values[0], high: values[1], low: values[2], close: values[3],
            volume: values[4])
        }
      }
    }
  }

  @Test(
    "are refused with the first rule of several",
    arguments: [
      Numbers(.infinity, .nan, 3, 9, -1, .notANumber),
      Numbers(.infinity, -.infinity, 3, 9, -1, .infinite),
      Numbers(9, 1, 3, 9, -1, .negativeVolume), Numbers(9, 1, 3, 9, 1, .highBelowLow),
      Numbers(9, 3, 1, 9, 1, .openOutside),
    ])
  fileprivate func first(_ numbers: Numbers) throws {
    let rejection = try #require(numbers.rejection)
    #expect(throws: rejection) { try numbers.bar() }
  }

  @Test("there are six rules, in this order")
  func rules() {
    #expect(
      BarRejection.allCases == [
        .notANumber, .infinite, .negativeVolume, .highBelowLow, .openOutside, .closeOutside,
      ])
  }
}
