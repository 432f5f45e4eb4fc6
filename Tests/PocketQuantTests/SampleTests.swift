import Foundation
import Testing

@testable import pocketquant

@Suite("The sample that the program carries")
struct SampleTests {
  private static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("clients/cli/Sample").path

  /// The generated source for the file.
  private static func source(_ csv: String) -> String {
    let lines = csv.split(separator: "\n").map { "    \($0)\n" }.joined()
    return """
      // Generated from clients/cli/Sample/NASDAQ-AAPL-1d.csv by SampleTests; do not edit.
      // swift-format-ignore-file

      /// Bars that the program carries with it.
      ///
      /// In its code, and so as long as the CSV file that it is: resources of a package lie in
      /// files beside the program, and this one is copied and run alone.
      enum Sample {
        /// The daily bars of AAPL from 2000-03-01 to 2013-03-01, as a CSV file.
        static let dailyBarsOfApple = \"\"\"
      \(lines)
          \"\"\"
      }

      """
  }

  @Test("it is what would be generated; POCKETQUANT_REWRITE_SNAPSHOTS=1 writes it anew")
  func generated() throws {
    let csv = try String(contentsOfFile: "\(Self.folder)/NASDAQ-AAPL-1d.csv", encoding: .utf8)
    let path = "\(Self.folder)/Sample.swift"
    let expected = Self.source(csv)
    if ProcessInfo.processInfo.environment["POCKETQUANT_REWRITE_SNAPSHOTS"] == "1" {
      try expected.write(toFile: path, atomically: true, encoding: .utf8)
    }
    #expect(try String(contentsOfFile: path, encoding: .utf8) == expected)
    #expect(Sample.dailyBarsOfApple == csv)
  }
}
