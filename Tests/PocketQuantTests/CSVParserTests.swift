import TestSupport
import Testing

@testable import pocketquant

@Suite("Cutting CSV into records")
struct CSVParserTests {
  struct Case: CustomTestStringConvertible {
    let testDescription: String
    let text: String
    /// The records: the line of each, then its cells.
    let records: [[String]]

    init(_ name: String, _ text: String, _ records: [[String]]) {
      testDescription = name
      self.text = text
      self.records = records
    }
  }

  static let cases = [
    Case("lines end with LF", "a,b\n1,2\n", [["1", "a", "b"], ["2", "1", "2"]]),
    Case("lines end with CRLF", "a,b\r\n1,2\r\n", [["1", "a", "b"], ["2", "1", "2"]]),
    Case("the last line has no end", "a,b\n1,2", [["1", "a", "b"], ["2", "1", "2"]]),
    Case("the last CRLF line has half an end", "a\r\n1\r", [["1", "a"], ["2", "1"]]),
    Case(
      "a byte order mark is passed over", "\u{FEFF}a,b\n1,2", [["1", "a", "b"], ["2", "1", "2"]]),
    Case("empty lines are no records", "a\n\n\r\n1\n\n", [["1", "a"], ["4", "1"]]),
    Case("cells may be empty", "a,,c\n,,\n", [["1", "a", "", "c"], ["2", "", "", ""]]),
    Case("blanks around a cell are not part of it", " a , b\t\n", [["1", "a", "b"]]),
    Case("a quoted cell holds separators", "\"a,b\",c\n", [["1", "a,b", "c"]]),
    Case("two quotes in a quoted cell are one", "\"a\"\"b\",c\n", [["1", "a\"b", "c"]]),
    Case("a quoted cell may be empty", "\"\",x\n", [["1", "", "x"]]),
    Case("a quoted cell holds line ends", "\"a\nb\",c\nd\n", [["1", "a\nb", "c"], ["3", "d"]]),
    Case("a quote within a cell is a character", "a\"b,c\n", [["1", "a\"b", "c"]]),
    Case(
      "semicolons separate where the first line has them", "a;b\n1,5;2\n",
      [["1", "a", "b"], ["2", "1,5", "2"]]),
    Case(
      "tabs separate where the first line has them", "a\tb\n1\t2\n",
      [["1", "a", "b"], ["2", "1", "2"]]),
    Case("one column needs no separator", "a\n1\n", [["1", "a"], ["2", "1"]]),
    Case("an empty file has no records", "", []),
    Case("a file of line ends has no records", "\n\r\n\n", []),
  ]

  private static func parse(_ parts: [ArraySlice<UInt8>]) async throws -> [[String]] {
    var records: [[String]] = []
    var parser = CSVParser()
    func take(_ record: CSVParser.Record) {
      records.append(["\(record.line)"] + (0..<record.count).map { record[$0] })
    }
    for part in parts { try await parser.take(part) { take($0) } }
    try await parser.finish { take($0) }
    return records
  }

  @Test("whole, byte by byte and in random parts", arguments: cases)
  func cuts(_ test: Case) async throws {
    let bytes = Array(test.text.utf8)
    #expect(try await Self.parse([bytes[...]]) == test.records)
    #expect(try await Self.parse(bytes.indices.map { bytes[$0...$0] }) == test.records)
    for seed in 1...10 as ClosedRange<UInt64> {
      var random = SeededGenerator(seed: seed)
      var parts: [ArraySlice<UInt8>] = []
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = Int.random(in: 1...5, using: &random)
        parts.append(rest.prefix(count))
        rest = rest.dropFirst(count)
      }
      #expect(try await Self.parse(parts) == test.records, "seed \(seed)")
    }
  }

  @Test("a quoted cell without an end names the line on which it begins")
  func openQuote() async throws {
    let error = await #expect(throws: CSVParser.Malformed.self) {
      try await Self.parse([Array("a,b\n1,\"2\n3,4\n".utf8)[...]])
    }
    #expect(error?.line == 2)
  }

  @Test("a text of another kind is told as what it is, however the reads cut it")
  func foreign() async throws {
    let texts: [([UInt8], ForeignText)] = [
      ([0xFF, 0xFE] + "a,b\n1,2\n".utf8.flatMap { [$0, 0] }, .utf16),
      ([0xFE, 0xFF] + "a,b\r\n1,2".utf8.flatMap { [0, $0] }, .utf16),
      (Array("a,b\r1,2\r3,4\r".utf8), .carriageReturns),
      (Array("\"a\",b\r1,2\r3,4\n".utf8), .carriageReturns),
    ]
    for (bytes, kind) in texts {
      for parts in [[bytes[...]], bytes.indices.map { bytes[$0...$0] }] {
        await #expect(throws: kind) { try await Self.parse(parts) }
      }
    }
    #expect(
      try await Self.parse([Array("a,\"b\rc\"\r\r\n1,2\n".utf8)[...]])
        == [["1", "a", "b\rc"], ["2", "1", "2"]])
  }

  @Test(
    "the command that is advised names the file for a shell, whatever it is called",
    arguments: [
      ("a b.csv", "'a b.csv'"), ("it's.csv", "'it'\\''s.csv'"), ("'", "''\\'''"),
      ("$(rm x)", "'$(rm x)'"), ("-", "FILE"),
    ])
  func advice(_ path: String, _ word: String) {
    #expect(
      ForeignText.utf16.description(of: path).hasSuffix(" iconv -f UTF-16 -t UTF-8 \(word) > NEW"))
    #expect(
      ForeignText.carriageReturns.description(of: path).hasSuffix(
        " tr '\\r' '\\n' < \(word) > NEW"))
  }

  @Test("what is longer than any line of bars is refused", arguments: ["1", ",", "\""])
  func longLine(_ character: Character) async throws {
    let byte = try #require(character.asciiValue)
    await #expect(throws: CSVParser.Malformed.self) {
      try await Self.parse([Array("a,b\n".utf8)[...], Array(repeating: byte, count: 3 << 20)[...]])
    }
  }

  @Test("any bytes are records or an error, never a trap", arguments: 1...20)
  func anyBytes(_ seed: Int) async throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let alphabet = Array(",;\t\"\n\r 1.aé".utf8) + [0xFF, 0x00, 0xEF, 0xBB, 0xBF]
    let bytes = (0..<300).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &random)] }
    _ = try? await Self.parse([bytes[...]])
  }
}
