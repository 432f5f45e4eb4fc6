/// Puts together a page of Markdown.
struct MarkdownWriter {
  private(set) var text = ""

  mutating func heading(_ level: Int, _ title: String) {
    paragraph(String(repeating: "#", count: level) + " " + title)
  }

  mutating func paragraph(_ content: String) {
    if content.isEmpty { return }
    text += (text.isEmpty ? "" : "\n") + content + "\n"
  }

  mutating func list(_ entries: [String]) {
    paragraph(entries.map { "- " + $0 }.joined(separator: "\n"))
  }

  mutating func table(_ head: [String], _ rows: [[String]]) {
    let lines = [head, head.map { _ in "---" }] + rows
    paragraph(
      lines.map { cells in "| " + cells.joined(separator: " | ") + " |" }.joined(separator: "\n"))
  }

  /// `text` as code; within a table, where a bar would end the cell.
  static func code(_ text: String) -> String {
    // A text with backticks needs a longer fence than it has of them.
    let isFenced = text.contains("`")
    let fence = isFenced ? "``" : "`"
    let blank = isFenced ? " " : ""
    return (fence + blank + text + blank + fence).replacing("|", with: "\\|")
  }

  /// Lines of a comment as one line of prose.
  static func prose(_ documentation: [String]) -> String {
    documentation.map { line in line.isEmpty ? "" : line }.filter { !$0.isEmpty }
      .joined(separator: " ")
  }

  /// Lines of a comment as one line in a table.
  static func cell(_ documentation: [String]) -> String {
    prose(documentation).replacing("|", with: "\\|")
  }

  /// Lines of a comment, empty lines between its paragraphs.
  static func paragraphs(_ documentation: [String]) -> [String] {
    documentation.split(separator: "").map { $0.joined(separator: "\n") }
  }
}
