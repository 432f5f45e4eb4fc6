import Foundation
import TestSupport
import Testing

@Suite("Real files, imported by the command and printed again", .timeLimit(.minutes(10)))
struct ImportedFilesTests {
  /// A bar as `bars --output json` prints it.
  struct PrintedBar: Decodable, Equatable {
    let time: String
    let open: Double
    let high: Double
    let low: Double
    let close: Double
    let volume: Double
  }

  /// The bars of a file, read without the code under test.
  private static func bars(of data: TestData) throws -> [PrintedBar] {
    let lines = try String(contentsOfFile: data.path, encoding: .utf8)
      .split(whereSeparator: \.isNewline)
    return try lines.dropFirst().map { line in
      let cells = line.split(separator: ",").map(String.init)
      let numbers = try cells[1...5].map { try #require(Double($0)) }
      return PrintedBar(
        time: time(cells[0]), open: numbers[0], high: numbers[1], low: numbers[2],
        close: numbers[3], volume: numbers[4])
    }
  }

  private static func time(_ cell: String) -> String {
    guard cell.contains(".") else { return "\(cell)T00:00:00Z" }
    let parts = cell.split(separator: " ")
    let day = parts[0].split(separator: ".")
    return "\(day[2])-\(day[1])-\(day[0])T\(parts[1].prefix(8))Z"
  }

  @Test("what was imported comes back to the last bit", arguments: TestData.all)
  func roundTrip(_ data: TestData) async throws {
    try await TemporaryFolder.with { folder in
      try await ServerProcess.with(in: folder) { server in
        let format = data.interval == "1h" ? ["--time-format", "%d.%m.%Y %H:%M:%S.%f"] : []
        let imported = try await Program(
          ["import", data.path, "--symbol", data.symbol, "--interval", data.interval] + format,
          in: folder
        ).outcome()
        #expect(imported.code == 0, "\(imported.errors)")
        let printed = try await Program.run(
          "bars", data.symbol, "--interval", data.interval, "--output", "json", in: folder)
        #expect(printed.code == 0, "\(printed.errors)")
        let bars = try JSONDecoder().decode([PrintedBar].self, from: Data(printed.output.utf8))
        let expected = try Self.bars(of: data)
        #expect(bars.count == expected.count)
        #expect(zip(bars, expected).first { $0 != $1 } == nil)
        #expect(bars == expected)
      }
    }
  }

  @Test("the same file again changes nothing and raises no event")
  func again() async throws {
    try await TemporaryFolder.with { folder in
      try await ServerProcess.with(in: folder) { _ in
        let words = [
          "import", TestData.apple.path, "--symbol", TestData.apple.symbol, "--output", "csv",
        ]
        let first = try await Program(words, in: folder).outcome()
        let second = try await Program(words, in: folder).outcome()
        #expect((first.code, second.code) == (0, 0))
        #expect(first.output.hasSuffix("NASDAQ:AAPL,1d,3270,3270,0,0,0,0,3270\n"))
        #expect(second.output.hasSuffix("NASDAQ:AAPL,1d,3270,0,0,3270,0,0,3270\n"))
        let events = try await Program.run("events", "--output", "csv", in: folder)
        #expect(events.output.split(separator: "\n").count == 2, "\(events.output)")
      }
    }
  }

  @Test("a file from a pipe is imported like one on the disk")
  func standardInput() async throws {
    try await TemporaryFolder.with { folder in
      try await ServerProcess.with(in: folder) { _ in
        let imported = try await Program.run(
          "import", "/dev/stdin", "--symbol", "X:Y", in: folder,
          input: "\u{FEFF}Date,\"Open\",High,Low,Close,Volume\r\n2020-01-02,1,2,0.5,1.5,10\r\n")
        #expect(imported.code == 0, "\(imported.errors)")
        let bars = try await Program.run("bars", "X:Y", "--output", "csv", in: folder)
        #expect(
          bars.output == "time,open,high,low,close,volume\n2020-01-02T00:00:00Z,1,2,0.5,1.5,10\n")
      }
    }
  }

  private static let mixed = """
    Date,Open,High,Low,Close,Volume
    2020-01-02,1,2,0.5,1.5,10
    2020-01-03,1,2,0.5,,10
    2020-01-04,1,0.5,2,1.5,10
    2020-02-30,1,2,0.5,1.5,10
    2020-01-06,1,2,0.5,nan,10
    2020-01-07,2,3,1,2,20

    """

  @Test("bad rows are told with their lines, and the good ones are kept")
  func badRows() async throws {
    try await TemporaryFolder.with { folder in
      try await ServerProcess.with(in: folder) { _ in
        let imported = try await Program.run(
          "import", "/dev/stdin", "--symbol", "X:Y", in: folder, input: Self.mixed)
        #expect(imported.code == 0)
        for line in 3...6 {
          #expect(imported.errors.contains("line \(line): "), "\(imported.errors)")
        }
        #expect(!imported.errors.contains("line 2:") && !imported.errors.contains("line 7:"))
        let bars = try await Program.run("bars", "X:Y", "--output", "csv", in: folder)
        #expect(bars.output.split(separator: "\n").count == 3)
      }
    }
  }

  @Test("a file of which no row is a bar fails, and nothing is stored")
  func nothing() async throws {
    try await TemporaryFolder.with { folder in
      try await ServerProcess.with(in: folder) { _ in
        let imported = try await Program.run(
          "import", "/dev/stdin", "--symbol", "X:Y", in: folder,
          input: "Date,Open,High,Low,Close\n1/4/1999,1,2,1,2\n1/5/1999,1,2,1,2\n")
        #expect(imported.code == 1)
        #expect(imported.errors.contains("--time-format"), "\(imported.errors)")
        #expect(imported.errors.contains("nothing was imported"), "\(imported.errors)")
        let symbols = try await Program.run("symbols", "--output", "json", in: folder)
        #expect(symbols.output == "[]\n")
      }
    }
  }

  @Test("a file in another encoding is told in a line as what it is, with its name")
  func foreign() async throws {
    let text = "Date,Open,High,Low,Close\n2020-01-02,1,2,1,2\n"
    let files: [(String, Data, String)] = [
      ("wide.csv", Data([0xFF, 0xFE] + text.utf8.flatMap { [$0, 0] }), "iconv -f UTF-16"),
      ("mac.csv", Data(text.utf8.map { $0 == 0x0A ? 0x0D : $0 }), "tr '\\r' '\\n'"),
    ]
    try await TemporaryFolder.with { folder in
      try await ServerProcess.with(in: folder) { _ in
        for (name, data, advice) in files {
          let path = folder.file(name)
          try data.write(to: URL(fileURLWithPath: path))
          let imported = try await Program.run("import", path, "--symbol", "X:Y", in: folder)
          #expect(imported.code == 1)
          #expect(imported.errors.contains("\(path) "), "\(imported.errors)")
          #expect(imported.errors.contains(advice), "\(imported.errors)")
          #expect(imported.errors.split(separator: "\n").count == 1, "\(imported.errors)")
        }
      }
    }
  }

  @Test("with --strict one bad row refuses all of them")
  func strict() async throws {
    try await TemporaryFolder.with { folder in
      try await ServerProcess.with(in: folder) { _ in
        let imported = try await Program.run(
          "import", "/dev/stdin", "--symbol", "X:Y", "--strict", in: folder, input: Self.mixed)
        #expect(imported.code == 1)
        #expect(imported.errors.contains("line 3: "))
        let bars = try await Program.run("bars", "X:Y", in: folder)
        #expect(bars.code == 1)
        let events = try await Program.run("events", "--output", "json", in: folder)
        #expect(events.output == "[]\n")
      }
    }
  }
}
