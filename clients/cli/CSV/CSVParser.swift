/// Cuts the text of a CSV file into records, however the reads cut it (RFC 4180).
///
/// Lines end with LF or CRLF, a byte order mark is passed over, cells may be quoted and then hold
/// anything, and empty lines are no records. The separator is a comma, or what the first line has
/// most of: a semicolon or a tab.
struct CSVParser {
  /// One record: its cells, and the line on which it begins; the first line is 1.
  struct Record {
    let line: Int
    private let bytes: [UInt8]
    private let ends: [Int]

    fileprivate init(line: Int, bytes: [UInt8], ends: [Int]) {
      self.line = line
      self.bytes = bytes
      self.ends = ends
    }

    /// How many cells there are.
    var count: Int { ends.count }

    /// The bytes of the cell at `index` without the blanks around it.
    func bytes(of index: Int) -> ArraySlice<UInt8> {
      var cell = bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
      while let first = cell.first, Self.isBlank(first) { cell.removeFirst() }
      while let last = cell.last, Self.isBlank(last) { cell.removeLast() }
      return cell
    }

    /// The cell at `index` without the blanks around it.
    subscript(index: Int) -> String {
      String(decoding: bytes(of: index), as: UTF8.self)
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
      byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
    }
  }

  /// Why a file is not CSV.
  struct Malformed: Error {
    let line: Int
    let reason: String
  }

  private enum State {
    case cellStart
    case plain
    case quoted
    /// Behind a quote within a quoted cell: the end of the cell, or the first half of a quote.
    case quoteInQuoted
  }

  /// The longest record, separators included: a bar has a hundred bytes, and what has a million is
  /// something else.
  private static let maxRecordSize = 1 << 20

  private var state = State.cellStart
  private var line = 1
  private var recordLine = 1
  private var bytes: [UInt8] = []
  private var ends: [Int] = []
  private var separator = UInt8(ascii: ",")
  private var start: [UInt8] = []
  private var hasStarted = false

  /// Takes a part of the file and hands its records to `body`.
  mutating func take(
    _ part: ArraySlice<UInt8>, _ body: (Record) async throws -> Void
  ) async throws {
    var part = part
    if !hasStarted {
      // The mark and the first line may come in pieces.
      start += part
      guard start.count >= 3, start.contains(UInt8(ascii: "\n")) || start.count > 65_536 else {
        return
      }
      part = try begin()
    }
    try await parse(part, body)
  }

  /// Takes the end of the file.
  mutating func finish(_ body: (Record) async throws -> Void) async throws {
    if !hasStarted { try await parse(try begin(), body) }
    if state == .quoted {
      throw Malformed(line: recordLine, reason: "a quoted cell has no end")
    }
    if !bytes.isEmpty || !ends.isEmpty { try await endRecord(body) }
  }

  private mutating func begin() throws(ForeignText) -> ArraySlice<UInt8> {
    hasStarted = true
    if let foreign = ForeignText(beginning: start[...]) { throw foreign }
    let text = start.starts(with: [0xEF, 0xBB, 0xBF]) ? start[3...] : start[...]
    let head = text.prefix { $0 != UInt8(ascii: "\n") }
    var most = 0
    for candidate in [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")] {
      let count = head.count { $0 == candidate }
      if count > most { (most, separator) = (count, candidate) }
    }
    start = []
    return text
  }

  private mutating func parse(
    _ part: ArraySlice<UInt8>, _ body: (Record) async throws -> Void
  ) async throws {
    for byte in part {
      switch (state, byte) {
      case (.quoted, UInt8(ascii: "\"")): state = .quoteInQuoted
      case (.quoted, _):
        if byte == UInt8(ascii: "\n") { line += 1 }
        bytes.append(byte)
      case (.quoteInQuoted, UInt8(ascii: "\"")):
        bytes.append(byte)
        state = .quoted
      case (.cellStart, UInt8(ascii: "\"")): state = .quoted
      case (_, UInt8(ascii: "\n")):
        if bytes.last == UInt8(ascii: "\r"), bytes.count > (ends.last ?? 0) { bytes.removeLast() }
        if !bytes.isEmpty || !ends.isEmpty { try await endRecord(body) }
        line += 1
        recordLine = line
        state = .cellStart
      case (_, separator):
        ends.append(bytes.count)
        state = .cellStart
      case (.quoteInQuoted, _):
        bytes.append(byte)
        state = .plain
      case (.cellStart, _), (.plain, _):
        bytes.append(byte)
        state = .plain
      }
      if bytes.count + ends.count > Self.maxRecordSize {
        throw Malformed(line: recordLine, reason: "it is longer than a line of bars can be")
      }
    }
  }

  private mutating func endRecord(_ body: (Record) async throws -> Void) async throws {
    ends.append(bytes.count)
    let record = Record(line: recordLine, bytes: bytes, ends: ends)
    bytes.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    try await body(record)
  }
}
