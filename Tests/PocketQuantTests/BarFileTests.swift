import MarketContract
import TestSupport
import Testing

@testable import pocketquant

@Suite("Reading bars from a file")
struct BarFileTests {
  /// Reads a text as a file; gives the file when it has been read.
  private static func read(
    _ text: String, format: String? = nil
  ) async throws -> BarFile {
    var file = BarFile(format: try format.map { try TimeFormat($0) })
    var parser = CSVParser()
    try await parser.take(Array(text.utf8)[...]) { try file.take($0) }
    try await parser.finish { try file.take($0) }
    return file
  }

  @Test("a row becomes a time and five numbers")
  func row() async throws {
    let file = try await Self.read(
      "Date,Open,High,Low,Close,Volume\n2000-03-01,1,2.5,0.5,1.25,300\n")
    #expect(file.batch.times == [951_868_800_000_000_000])
    #expect(file.batch.columns == [[1], [2.5], [0.5], [1.25], [300]])
    #expect(file.reports.isEmpty)
  }

  @Test("what cannot be read is reported with its line and the reason")
  func reports() async throws {
    let file = try await Self.read(
      """
      Date,Open,High,Low,Close,Volume
      2000-03-01,1,2,0.5,1,10
      2000-03-02,,2,0.5,1,10
      2000-03-03,x,2,0.5,1,10
      2000-03-04,1,nan,0.5,1,10
      2000-03-05,1,2,-Infinity,1,10
      2000-03-06,1,2,0.5,1e999,10
      2000-02-30,1,2,0.5,1,10

      "2000-03-08",1,2,0.5,1,
      2000-03-09,1,2
      2000-03-10,0x10,2,0.5,1,10
      2000-03-11,1,2,0.5,1,10
      """)
    #expect(
      file.reports.map { "\($0.line): \($0.reason)" } == [
        "3: the open is missing", "4: the open \"x\" is not a number",
        "5: the high is not a number (nan)", "6: the low is infinite (-Infinity)",
        "7: the close 1e999 is too large for a number",
        "8: \"2000-02-30\" is no time that exists or can be read",
        "10: the volume is missing", "11: the low is missing",
        "12: the open \"0x10\" is not a number",
      ])
    #expect(file.readableCount == 2)
    #expect(file.unreadableCount == 9)
    #expect((0..<2).map { file.line(ofRow: $0) } == [2, 13])
  }

  @Test("a row with further cells is no row of this file, unless they are empty")
  func furtherCells() async throws {
    let file = try await Self.read(
      "Date,Open,High,Low,Close\n2000-03-01,1,000,1,2,1\n2000-03-02,1,2,1,2,\n")
    #expect(
      file.reports.map(\.reason) == ["it has 6 cells and the first line names 5 columns"])
    #expect(file.readableCount == 1)
  }

  @Test("a cell is shown cut, and without what a terminal would obey")
  func shownCells() async throws {
    let long = String(repeating: "9", count: 5000) + "x"
    let file = try await Self.read(
      "Date,Open,High,Low,Close\n2000-03-01,\u{1B}[31m,2,1,2\n2000-03-02,\(long),2,1,2\n")
    #expect(file.reports.first?.reason == "the open \"\u{FFFD}[31m\" is not a number")
    #expect(file.reports.last.map { $0.reason.count < 100 } == true)
  }

  @Test("a thousand rows are reported and the others counted")
  func manyReports() async throws {
    let rows = String(repeating: "never,1,2,0.5,1,10\n", count: 1500)
    let file = try await Self.read("Date,Open,High,Low,Close,Volume\n" + rows)
    #expect(file.reports.count == 1000)
    #expect(file.unreadableCount == 1500)
  }

  @Test("a file without volumes has zeros")
  func noVolume() async throws {
    let file = try await Self.read("Date,Open,High,Low,Close\n2000-03-01,1,2,0.5,1\n")
    #expect(file.lacksVolume)
    #expect(file.batch.columns[4] == [0])
  }

  @Test("times are read in the format that was named")
  func format() async throws {
    let file = try await Self.read(
      "Time,Open,High,Low,Close,Volume\n01.01.2017 22:00:00.000,1,2,0.5,1,143539993.3\n",
      format: "%d.%m.%Y %H:%M:%S.%f")
    #expect(file.batch.times == [1_483_308_000_000_000_000])
    #expect(file.batch.columns[4] == [143_539_993.3])
  }

  @Test("a date and a time of day in two columns are one time")
  func twoColumns() async throws {
    let file = try await Self.read(
      "Date,Time,Open,High,Low,Close,Volume\n2017-01-01,22:00,1,2,0.5,1,10\n")
    #expect(file.batch.times == [1_483_308_000_000_000_000])
  }

  @Test("lines are known again however many are left out", arguments: 1...5)
  func lineMap(_ seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    var map = LineMap()
    var lines: [Int] = []
    for line in 2...500 where Int.random(in: 0..<5, using: &random) > 0 {
      map.append(line: line)
      lines.append(line)
    }
    for (row, line) in lines.enumerated() { #expect(map.line(ofRow: row) == line, "seed \(seed)") }
    #expect(LineMap().line(ofRow: 0) == 0)
  }
}

@Suite("Which column holds what")
struct BarColumnsTests {
  private static func columns(_ head: String) async throws -> BarColumns {
    var found: BarColumns?
    var parser = CSVParser()
    try await parser.take(Array((head + "\n").utf8)[...]) { found = try BarColumns($0) }
    try await parser.finish { _ in }
    return try #require(found)
  }

  @Test(
    "columns are known by the names that the common sources give them",
    arguments: [
      ("Date,Open,High,Low,Close,Volume,Adj Close", [0], [1, 2, 3, 4, 5]),
      ("Date,Open,High,Low,Close,Adj Close,Volume", [0], [1, 2, 3, 4, 6]),
      ("timestamp,open,high,low,close,volume", [0], [1, 2, 3, 4, 5]),
      ("Datetime,Open,High,Low,Close,Volume", [0], [1, 2, 3, 4, 5]),
      ("Open time,Open,High,Low,Close,Volume,Close time", [0], [1, 2, 3, 4, 5]),
      ("<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>", [0, 1], [2, 3, 4, 5, 6]),
      ("timestamp,1. open,2. high,3. low,4. close,5. volume", [0], [1, 2, 3, 4, 5]),
      ("Date,Close/Last,Volume,Open,High,Low", [0], [3, 4, 5, 1, 2]),
      (",Open,High,Low,Close,Volume", [0], [1, 2, 3, 4, 5]),
      ("Gmt time,Open,High,Low,Close,Volume", [0], [1, 2, 3, 4, 5]),
      ("Volume,Close,Low,High,Open,Time", [5], [4, 3, 2, 1, 0]),
    ])
  func names(_ head: String, _ time: [Int], _ others: [Int]) async throws {
    let columns = try await Self.columns(head)
    #expect(columns.time == time)
    #expect(
      [columns.open, columns.high, columns.low, columns.close, columns.volume ?? -1] == others)
  }

  @Test("an adjusted close is not the close")
  func adjusted() async throws {
    await #expect(throws: CommandError.self) {
      try await Self.columns("Date,Open,High,Low,Adj Close,Volume")
    }
  }

  @Test(
    "a missing column is named", arguments: ["time", "open", "high", "low", "close"])
  func missing(_ name: String) async throws {
    let heads = ["time", "open", "high", "low", "close"].filter { $0 != name }
    let error = await #expect(throws: CommandError.self) {
      try await Self.columns(heads.joined(separator: ",") + ",x")
    }
    #expect(error?.message.contains("no column for the \(name)") == true)
    #expect(error?.exitCode == 1)
  }
}
