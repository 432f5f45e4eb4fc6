import DynamicMessages
import Foundation
import Mediation
import Testing

@testable import MarketServer

@Suite("The log's lines for machines")
struct JSONLogTests {
  private static func line(_ entry: LogEntry) -> String {
    JSONLog.text(of: entry, at: LogTime(nanoseconds: 1_577_966_400_250_000_000))
  }

  @Test("an entry is an object on one line with its time, its level, its correlation and its facts")
  func line() throws {
    let text = Self.line(
      LogEntry(.info, "request failed", correlation: 0xAB, [("request", "GetOHLCV")]))
    #expect(
      text == #"{"time":"2020-01-02T12:00:00.25Z","level":"info","message":"request failed","#
        + #""correlation":"ab","request":"GetOHLCV"}"# + "\n")
    #expect(!Self.line(LogEntry(.error, "m")).contains("correlation"))
  }

  @Test(
    "whatever stands in a value, the line is one and says it",
    arguments: ["\n", "\r", "\t", "\"", "\\", "\u{1}", "\u{7F}", "\u{2028}", "ä", "\u{1F600}"])
  func escapes(_ character: String) throws {
    let text = Self.line(LogEntry(.info, "m", [("error", "a\(character)b")]))
    #expect(text.split(whereSeparator: \.isNewline).count == 1)
    let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: String]
    #expect(object?["error"] == "a\(character)b")
  }

  @Test("texts are escaped as in all JSON of this house")
  func escaping() throws {
    // Every scalar of the first plane, and some of another.
    let scalars = (0..<0x11000 as Range<UInt32>).compactMap(Unicode.Scalar.init)
    let different = scalars.filter { scalar in
      let text = "a\(scalar)b"
      return JSONLog.quoted(text) != JSONValue.string(text).description
    }
    #expect(different == [])
    let all = String(String.UnicodeScalarView(scalars))
    #expect(try JSONValue(parsing: JSONLog.quoted(all)) == .string(all))
  }
}
