import Foundation
import Testing

/// The real bars that the tests use.
struct TestData: Sendable, CustomTestStringConvertible {
  let file: String
  let symbol: String
  let interval: String

  static let all = [
    TestData(file: "NASDAQ-AAPL-1d.csv", symbol: "NASDAQ:AAPL", interval: "1d"),
    TestData(file: "NASDAQ-MSFT-1d.csv", symbol: "NASDAQ:MSFT", interval: "1d"),
    TestData(file: "NYSE-IBM-1d.csv", symbol: "NYSE:IBM", interval: "1d"),
    TestData(file: "FX-EURUSD-1h.csv", symbol: "FX:EURUSD", interval: "1h"),
  ]

  static var apple: TestData { all[0] }

  var testDescription: String { file }

  /// Where the file is.
  var path: String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Data/\(file)").path
  }
}
