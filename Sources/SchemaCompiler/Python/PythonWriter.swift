/// Lines of Python with their indentation.
struct PythonWriter {
  private(set) var text = ""
  private var depth = 0

  /// Appends lines; an empty text is an empty line.
  mutating func line(_ lines: String = "") {
    for line in lines.split(separator: "\n", omittingEmptySubsequences: false) {
      if !line.isEmpty { text += String(repeating: "    ", count: depth) + line }
      text += "\n"
    }
  }

  /// Has the lines of `body` one step further in.
  mutating func indented(_ body: (inout PythonWriter) -> Void) {
    depth += 1
    body(&self)
    depth -= 1
  }

  /// Appends a docstring.
  mutating func documentation(_ lines: [String], fallback: String) {
    let lines = (lines.isEmpty ? [fallback] : lines).map(\.pythonDocumentation)
    let first = lines[0]
    // A quote in front of the closing ones would become part of them.
    let space = first.hasSuffix("\"") ? " " : ""
    if lines.count == 1 { return line("\"\"\"\(first)\(space)\"\"\"") }
    line("\"\"\"\(first)")
    for rest in lines.dropFirst() { line(rest) }
    line("\"\"\"")
  }

  /// Appends `head`, a tuple and `tail`: on one line where it fits, else an entry a line.
  mutating func tuple(_ head: String, _ entries: [String], _ tail: String) {
    // Without its comma, a tuple of one would be no tuple.
    let last = entries.count == 1 ? "," : ""
    let whole = "\(head)(\(entries.joined(separator: ", "))\(last))\(tail)"
    if whole.count + depth * 4 <= 100 { return line(whole) }
    line("\(head)(")
    indented { writer in
      for entry in entries { writer.line(entry + ",") }
    }
    line(")\(tail)")
  }
}
