internal import MarketContract
internal import PocketQuantClient

/// A row of a file that is not a bar.
struct RowReport: Equatable {
  let line: Int
  let reason: String
}

/// Turns the records of a file into rows, and says which cannot be turned.
///
/// It reads numbers and times; whether they make a bar is for the server to judge.
struct BarFile {
  /// Rows that could be read, and the line of each.
  struct Batch {
    var times: [Int64] = []
    var columns: [[Double]] = Array(repeating: [], count: 5)

    var count: Int { times.count }

    /// The rows as they travel.
    var rows: Rows {
      Rows(
        time: Column(storage: times), open: Column(storage: columns[0]),
        high: Column(storage: columns[1]), low: Column(storage: columns[2]),
        close: Column(storage: columns[3]), volume: Column(storage: columns[4]))
    }
  }

  /// How many rows go into a batch: a third of a megabyte, a few of which fill the way.
  static let batchSize = 8192

  private let format: TimeFormat?
  private var columns: BarColumns?
  private(set) var batch = Batch()
  /// The first of the rows that could not be read.
  private(set) var reports: [RowReport] = []
  private(set) var unreadableCount = 0
  private(set) var readableCount = 0
  private var lines = LineMap()

  /// Times are in `format`, or in ISO 8601 where there is none.
  init(format: TimeFormat?) {
    self.format = format
  }

  /// Whether the first record named columns.
  var hasColumns: Bool { columns != nil }

  /// Whether the file has no volumes.
  var lacksVolume: Bool { columns?.volume == nil && columns != nil }

  /// Takes the next record.
  mutating func take(_ record: CSVParser.Record) throws(CommandError) {
    guard let columns else {
      columns = try BarColumns(record)
      return
    }
    do throws(Unreadable) {
      // Such as thousands with a separator and without quotes; all behind it would be shifted.
      let further = columns.count..<max(columns.count, record.count)
      guard further.allSatisfy({ record.bytes(of: $0).isEmpty }) else {
        throw Unreadable(
          reason: "it has \(record.count) cells and the first line names \(columns.count) columns")
      }
      let time = try time(record, columns)
      let numbers = try [
        number(record, columns.open, "open"), number(record, columns.high, "high"),
        number(record, columns.low, "low"), number(record, columns.close, "close"),
        columns.volume.map { (index) throws(Unreadable) in try number(record, index, "volume") }
          ?? 0,
      ]
      batch.times.append(time.nanoseconds)
      for (index, number) in numbers.enumerated() { batch.columns[index].append(number) }
      lines.append(line: record.line)
      readableCount += 1
    } catch {
      unreadableCount += 1
      if reports.count < MarketDataSchema.maxListedRejections {
        reports.append(RowReport(line: record.line, reason: error.reason))
      }
    }
  }

  /// The rows since this was last called.
  mutating func takeBatch() -> Batch {
    defer { batch = Batch() }
    return batch
  }

  /// The line of the readable row at `index`, counted from 0 over the whole file.
  func line(ofRow index: Int) -> Int { lines.line(ofRow: index) }

  // MARK: Cells

  private struct Unreadable: Error {
    let reason: String
  }

  /// The longest part of a cell that is shown; what is longer was never a number or a time.
  private static let longestShown = 60

  /// A cell as a terminal may show it: cut, and without what is no character to look at.
  private static func shown(_ cell: ArraySlice<UInt8>) -> String {
    let text = String(decoding: cell.prefix(longestShown * 4), as: UTF8.self)
    let clean = text.unicodeScalars.map { scalar in
      scalar.properties.generalCategory == .control ? "\u{FFFD}" : Character(scalar)
    }
    return clean.count > longestShown ? String(clean.prefix(longestShown)) + "…" : String(clean)
  }

  private func cell(
    _ record: CSVParser.Record, _ index: Int, _ name: String
  ) throws(Unreadable) -> ArraySlice<UInt8> {
    let cell = index < record.count ? record.bytes(of: index) : []
    if cell.isEmpty { throw Unreadable(reason: "the \(name) is missing") }
    return cell
  }

  private func time(
    _ record: CSVParser.Record, _ columns: BarColumns
  ) throws(Unreadable) -> Timestamp {
    var text = try cell(record, columns.time[0], "time")
    for index in columns.time.dropFirst() {
      text = text + [UInt8(ascii: " ")] + (try cell(record, index, "time"))
    }
    let time =
      if let format {
        format.timestamp(String(decoding: text, as: UTF8.self)[...])
      } else {
        Timestamp(ascii: text)
      }
    guard let time else {
      throw Unreadable(reason: "\"\(Self.shown(text))\" is no time that exists or can be read")
    }
    return time
  }

  private func number(
    _ record: CSVParser.Record, _ index: Int, _ name: String
  ) throws(Unreadable) -> Double {
    let bytes = try cell(record, index, name)
    switch DecimalNumber.value(of: bytes) {
    case .some(let value) where value.isFinite: return value
    case .some:
      throw Unreadable(
        reason: "the \(name) \(Self.shown(bytes)) is too large for a number")
    case nil: break
    }
    let text = Self.shown(bytes)
    switch text.lowercased() {
    case "nan": throw Unreadable(reason: "the \(name) is not a number (\(text))")
    case "inf", "+inf", "-inf", "infinity", "+infinity", "-infinity":
      throw Unreadable(reason: "the \(name) is infinite (\(text))")
    default: throw Unreadable(reason: "the \(name) \"\(text)\" is not a number")
    }
  }
}

/// The line of each row, kept as the few places where a line was left out.
struct LineMap {
  private var starts: [(row: Int, line: Int)] = []
  private var count = 0

  /// Notes the line of the next row.
  mutating func append(line: Int) {
    if let last = starts.last, last.line + (count - last.row) == line {
      count += 1
      return
    }
    starts.append((count, line))
    count += 1
  }

  /// The line of the row at `index`; 0 where there is no such row.
  func line(ofRow index: Int) -> Int {
    var (low, high) = (0, starts.count)
    while low < high {
      let middle = (low + high) / 2
      if starts[middle].row <= index { low = middle + 1 } else { high = middle }
    }
    guard low > 0 else { return 0 }
    return starts[low - 1].line + index - starts[low - 1].row
  }
}
