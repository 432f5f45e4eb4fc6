import Foundation
import TestSupport
import Testing

@Suite("The server's schema and calls by it, from the command", .timeLimit(.minutes(10)))
struct DynamicCallTests {
  private static func withBars(
    _ body: (TemporaryFolder) async throws -> Void
  ) async throws {
    try await TemporaryFolder.with { folder in
      try await ServerProcess.with(in: folder) { _ in
        let imported = try await Program.run(
          "import", TestData.apple.path, "--symbol", TestData.apple.symbol, in: folder)
        #expect(imported.code == 0, "\(imported.errors)")
        try await body(folder)
      }
    }
  }

  private static let series =
    #""instrument": {"exchange": "NASDAQ", "code": "AAPL"}, "interval": "1d""#

  @Test("describe prints the schema, or one declaration with all that it refers to")
  func describe() async throws {
    try await Self.withBars { folder in
      let whole = try await Program.run("describe", in: folder)
      #expect(whole.code == 0)
      #expect(whole.output.contains("\nschema pocketquant.market_data\n"))
      let one = try await Program.run("describe", "GetLatestBar", in: folder)
      for part in ["query GetLatestBar @17", "value Bar {", "enum Interval: u8 closed {"] {
        #expect(one.output.contains(part))
      }
      #expect(!one.output.contains("GetOHLCV"))
      let none = try await Program.run("describe", "Nothing", in: folder)
      #expect(none.code == 1)
      #expect(none.errors.contains("declares no Nothing"))
    }
  }

  @Test("describe lists the requests with the types that handle them")
  func handlers() async throws {
    try await TemporaryFolder.with { folder in
      try await ServerProcess.with(in: folder) { _ in
        let all = try await Program.run(
          "describe", "--handlers", "--output", "csv", in: folder)
        #expect(all.code == 0, "\(all.errors)")
        #expect(all.output.hasPrefix("request,name,kind,handler\n1,ImportBars,command,"))
        let one = try await Program.run(
          "describe", "GetHealth", "--handlers", "--output", "csv", in: folder)
        #expect(
          one.output
            == "request,name,kind,handler\n243,GetHealth,query,Replicated<GetHealthHandler>\n")
        let none = try await Program.run("describe", "Nothing", "--handlers", in: folder)
        #expect(none.code == 1)
        #expect(none.errors.contains("takes no request Nothing"))
      }
    }
  }

  @Test("call asks anything with JSON and prints JSON, a line a message")
  func call() async throws {
    try await Self.withBars { folder in
      let latest = try await Program.run(
        "call", "GetLatestBar", "{\(Self.series)}", in: folder)
      #expect(
        latest.output == #"{"time": "2013-03-01T00:00:00Z", "open": 438, "high": 438.1799, "#
          + #""low": 429.98, "close": 430.47, "volume": 19730300, "isComplete": true}"# + "\n")
      let streamed = try await Program.run(
        "call", "GetOHLCV",
        "{\(Self.series), \"limit\": 2, \"keep\": \"last\", \"order\": \"ascending\"}", in: folder)
      #expect(streamed.output.contains(#""close": [441.4, 430.47]"#))
      #expect(streamed.output.split(separator: "\n").count == 1)
    }
  }

  @Test("call feeds what a request accepts from its input, a message a line")
  func accepts() async throws {
    try await Self.withBars { folder in
      let row =
        #"{"rows": {"time": ["2020-01-01T00:00:00Z"], "open": [1], "high": [2], "low": [0.5], "#
        + #""close": [1.5], "volume": [10]}, "unreadable": 0}"#
      let imported = try await Program.run(
        "call", "ImportBars",
        #"{"instrument": {"exchange": "X", "code": "Y"}, "interval": "1d", "strict": false}"#,
        in: folder, input: row + "\n\n" + row + "\n")
      #expect(imported.code == 0, "\(imported.errors)")
      #expect(imported.output.contains(#""received": 2, "inserted": 1"#), "\(imported.output)")
      #expect(imported.output.contains(#""duplicates": 1"#), "\(imported.output)")
    }
  }

  @Test(
    "what is wrong is told with its field, before anything is sent",
    arguments: [
      ("GetLatestBar", "{\(series), \"more\": 1}", 2, "field more does not exist"),
      (
        "GetLatestBar", #"{"instrument": {"exchange": "X"}, "interval": "1d"}"#, 2,
        "field instrument.code is missing"
      ),
      (
        "GetLatestBar", #"{"instrument": {"exchange": "X", "code": 5}, "interval": "1d"}"#, 2,
        "field instrument.code is the number 5; it is to be a text of 1 to 32 bytes"
      ),
      ("GetLatestBar", "{", 2, "not JSON at byte 2"),
      ("GetNothing", "{}", 2, "the server has no request \"GetNothing\""),
      (
        "GetLatestBar", #"{"instrument": {"exchange": "X", "code": "Y"}, "interval": "1d"}"#, 1,
        "UnknownSeries: there are no 1d bars of X:Y"
      ),
    ])
  func mistakes(_ request: String, _ json: String, _ code: Int32, _ message: String) async throws {
    try await TemporaryFolder.with { folder in
      try await ServerProcess.with(in: folder) { _ in
        let outcome = try await Program.run("call", request, json, in: folder)
        #expect(outcome.code == code)
        #expect(outcome.errors.contains(message), "\(outcome.errors)")
        #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
      }
    }
  }
}
