import Synchronization
import Testing

@testable import pocketquant

@Suite("Lines of standard input")
struct LineSourceTests {
  /// Gives what it is told to give, part by part.
  private final class Parts: PartSource {
    let size: Int? = nil
    let isInterrupted = false
    private let rest: Mutex<ArraySlice<ArraySlice<UInt8>>>

    init(_ parts: [ArraySlice<UInt8>]) {
      rest = Mutex(parts[...])
    }

    func next() async throws(CommandError) -> ArraySlice<UInt8>? { rest.withLock { $0.popFirst() } }

    func interrupt() {}
  }

  private static func lines(of source: LineSource) async throws -> [String] {
    var lines: [String] = []
    while let line = try await source.next() { lines.append(line) }
    return lines
  }

  @Test("are the same however the reads cut them, and blank ones are none", arguments: 1...12)
  func cuts(_ size: Int) async throws {
    let bytes = Array("\nab\n \t\n\ncdé\r\nefghijklmn\nlast".utf8)
    let parts = stride(from: 0, to: bytes.count, by: size).map {
      bytes[$0..<min($0 + size, bytes.count)]
    }
    #expect(
      try await Self.lines(of: LineSource(Parts(parts))) == ["ab", "cdé\r", "efghijklmn", "last"])
  }

  // Where each part costs as much as all before it this takes many minutes.
  @Test("cost what they hold, in however many parts they come", .timeLimit(.minutes(5)))
  func longLine() async throws {
    let part = ArraySlice(Array(repeating: UInt8(ascii: "x"), count: 16))
    let parts = Array(repeating: part, count: 50_000) + [ArraySlice("\ny".utf8)]
    let lines = try await Self.lines(of: LineSource(Parts(parts)))
    #expect(lines.map(\.utf8.count) == [800_000, 1])
  }

  @Test("that are too long are refused with their number, with an end or without")
  func tooLong() async throws {
    for end in ["", "\n", "\nb"] {
      let source = LineSource(TextSource("a\n\n12345678\n123456789\(end)"), longest: 8)
      #expect(try await source.next() == "a")
      #expect(try await source.next() == "12345678")
      let error = await #expect(throws: CommandError.self) { try await source.next() }
      #expect(error?.message.contains("line 4 of standard input is longer than the 8") == true)
    }
    // A line whose end never comes is not read to it.
    let part = ArraySlice("12345".utf8)
    let endless = LineSource(Parts([part, part, part]), longest: 8)
    await #expect(throws: CommandError.self) { try await endless.next() }
    #expect(LineSource.longestLine == 512 << 20)
  }
}
