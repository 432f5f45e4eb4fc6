import Mediation
import Testing

@testable import MarketServer

@Suite("The log's lines")
struct ConsoleLogTests {
  private static func line(_ fields: [(name: String, value: String)]) -> String {
    ConsoleLog.line(of: LogEntry(.info, "request failed", correlation: 0xAB, fields))
  }

  @Test("an entry is one line with its level, its facts and its correlation")
  func line() {
    #expect(
      Self.line([("request", "GetOHLCV"), ("error", "no such series")])
        == #"info request failed request=GetOHLCV error="no such series" correlation=ab"#)
    #expect(ConsoleLog.line(of: LogEntry(.error, "m")) == "error m")
  }

  @Test(
    "no value makes one line look like two, or does something to a terminal",
    arguments: [
      "\n", "\r", "\t", "\u{1B}", "\u{7F}", "\u{85}", "\u{9B}", "\u{2028}", "\u{202E}", "\u{2066}",
      "\u{200F}",
    ])
  func control(_ character: String) {
    #expect(
      Self.line([("error", "a\(character)b")])
        == #"info request failed error="a b" correlation=ab"#)
  }

  @Test("no value looks like another field")
  func quotes() {
    #expect(
      Self.line([("error", #"x" user="0"#)])
        == #"info request failed error="x' user='0" correlation=ab"#)
    #expect(Self.line([("error", "")]) == #"info request failed error="" correlation=ab"#)
  }
}
