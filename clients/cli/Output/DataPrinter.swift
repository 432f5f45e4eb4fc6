internal import DynamicMessages

/// Prints rows one after the other, however many there are, in the format that was asked for.
///
/// Nothing is held back but the first rows of a table, which give its columns their widths.
final class DataPrinter {
  /// How many rows give a table's columns their widths.
  private static let measuredRows = 256

  private let format: OutputFormat
  private let columns: [String]
  private let output: StandardOutput
  private var waiting: [[Cell]] = []
  private var widths: [Int]?
  private var alignsRight: [Bool] = []
  private var hasRows = false
  /// What stands in front of each value of a JSON object.
  private let keys: [String]

  init(_ format: OutputFormat, columns: [String], to output: StandardOutput) {
    self.format = format
    self.columns = columns
    self.output = output
    keys = columns.enumerated().map { index, column in
      (index == 0 ? "" : ", ") + "\(JSONValue.string(column)): "
    }
  }

  /// Prints a row.
  func row(_ cells: [Cell]) throws(CommandError) {
    switch format {
    case .json: try output.write { object(cells, &$0) }
    case .csv: try output.write { record(cells, &$0) }
    case .table:
      if widths == nil {
        waiting.append(cells)
        if waiting.count == Self.measuredRows { try printWaiting() }
      } else {
        try output.write { tableLine(cells, &$0) }
      }
    }
    hasRows = true
  }

  /// Has the rows so far written, for whoever waits for each; those that come later may not fit the
  /// widths of a table's columns.
  func flush() throws(CommandError) {
    try printWaiting()
    try output.flush()
  }

  /// Prints what is left; without rows, an empty array, the heads alone, or nothing.
  func finish() throws(CommandError) {
    switch format {
    case .json: try output.line(hasRows ? "]" : "[]")
    case .csv: if !hasRows { try output.line(columns.joined(separator: ",")) }
    case .table: try printWaiting()
    }
    try output.flush()
  }

  private func object(_ cells: [Cell], _ text: inout [UInt8]) {
    text.append(contentsOf: (hasRows ? ",\n {" : "[{").utf8)
    for (index, cell) in cells.enumerated() {
      text.append(contentsOf: keys[index].utf8)
      cell.appendJSON(to: &text)
    }
    text.append(UInt8(ascii: "}"))
  }

  private func record(_ cells: [Cell], _ text: inout [UInt8]) {
    if !hasRows { text.append(contentsOf: (columns.joined(separator: ",") + "\n").utf8) }
    for (index, cell) in cells.enumerated() {
      if index > 0 { text.append(UInt8(ascii: ",")) }
      cell.appendCSV(to: &text)
    }
    text.append(UInt8(ascii: "\n"))
  }

  private func printWaiting() throws(CommandError) {
    guard widths == nil, let first = waiting.first else { return }
    widths = columns.indices.map { column in
      waiting.reduce(columns[column].count) { width, cells in
        max(width, Self.plain(cells[column]).count)
      }
    }
    alignsRight = first.map(\.isNumber)
    try output.write { tableLine(columns.map { .text($0) }, &$0) }
    for cells in waiting { try output.write { tableLine(cells, &$0) } }
    waiting = []
  }

  private static func plain(_ cell: Cell) -> String {
    var text: [UInt8] = []
    cell.appendPlain(to: &text)
    return String(decoding: text, as: UTF8.self)
  }

  private func tableLine(_ cells: [Cell], _ text: inout [UInt8]) {
    guard let widths else { return }
    for (index, cell) in cells.enumerated() {
      let content = Self.plain(cell)
      let blanks = repeatElement(UInt8(ascii: " "), count: max(0, widths[index] - content.count))
      if index > 0 { text.append(contentsOf: "  ".utf8) }
      if alignsRight[index] { text.append(contentsOf: blanks) }
      text.append(contentsOf: content.utf8)
      if !alignsRight[index] { text.append(contentsOf: blanks) }
    }
    while let last = text.last, last == UInt8(ascii: " ") { text.removeLast() }
    text.append(UInt8(ascii: "\n"))
  }
}
