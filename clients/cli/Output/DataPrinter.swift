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
  private var hasRows = false

  init(_ format: OutputFormat, columns: [String], to output: StandardOutput) {
    self.format = format
    self.columns = columns
    self.output = output
  }

  /// Prints a row.
  func row(_ cells: [Cell]) throws(CommandError) {
    switch format {
    case .json:
      try output.write(hasRows ? ",\n " : "[")
      try output.write(object(cells))
    case .csv:
      if !hasRows { try output.line(columns.joined(separator: ",")) }
      try output.line(cells.map(\.csv).joined(separator: ","))
    case .table:
      if widths == nil {
        waiting.append(cells)
        if waiting.count == Self.measuredRows { try printWaiting() }
      } else {
        try tableLine(cells)
      }
    }
    hasRows = true
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

  private func object(_ cells: [Cell]) -> String {
    let members = zip(columns, cells).map { "\(JSONText.quoted($0)): \($1.json)" }
    return "{\(members.joined(separator: ", "))}"
  }

  private func printWaiting() throws(CommandError) {
    guard widths == nil, !waiting.isEmpty else { return }
    widths = columns.indices.map { column in
      waiting.map { $0[column].plain.count }.reduce(columns[column].count, max)
    }
    let heads = zip(columns, waiting[0]).map { head, cell in
      cell.isNumber ? Cell.number(.nan) : Cell.text(head)
    }
    try tableLine(heads, texts: columns)
    for cells in waiting { try tableLine(cells) }
    waiting = []
  }

  private func tableLine(_ cells: [Cell], texts: [String]? = nil) throws(CommandError) {
    guard let widths else { return }
    var line = ""
    for (index, cell) in cells.enumerated() {
      let text = texts?[index] ?? cell.plain
      let blanks = String(repeating: " ", count: max(0, widths[index] - text.count))
      if index > 0 { line += "  " }
      line += cell.isNumber ? blanks + text : text + blanks
    }
    while line.last == " " { line.removeLast() }
    try output.line(line)
  }
}
