internal import RPCCore

/// Standard input, line by line.
actor LineSource {
  /// The longest line in bytes: eight times the longest message.
  ///
  /// A byte of a message has at most six characters as a text that is escaped throughout
  /// (`\u0041`), seven as a truth value in a list (`false, `), five as a number; eight leaves room
  /// for names. What is longer is no message, and a line without an end must not fill the memory.
  static let longestLine = 8 * ConnectionLimits().maxMessage

  private let longest: Int
  private var source: (any PartSource)?
  private var pending: [UInt8] = []
  /// Where in `pending` the next line begins.
  private var start = 0
  /// How far `pending` is known to have no line's end, so that no byte is looked at twice.
  private var searched = 0
  private var line = 0
  private var isAtEnd = false

  /// The lines of `source`, or of standard input, none of them longer than `longest` bytes.
  init(_ source: (any PartSource)? = nil, longest: Int = LineSource.longestLine) {
    self.source = source
    self.longest = longest
  }

  /// The next line that is not empty, without its end; nil at the end.
  func next() async throws(CommandError) -> String? {
    while true {
      if let end = pending[searched...].firstIndex(of: UInt8(ascii: "\n")) {
        if let text = try take(upTo: end) { return text }
      } else if isAtEnd {
        if start == pending.count { return nil }
        return try take(upTo: pending.count)
      } else {
        searched = pending.count
        try check(searched - start)
        try await read()
      }
    }
  }

  /// The line from `start` on; nil where it is blank.
  private func take(upTo end: Int) throws(CommandError) -> String? {
    try check(end - start)
    line += 1
    let bytes = pending[start..<end]
    start = min(end + 1, pending.count)
    searched = start
    let text = String(decoding: bytes, as: UTF8.self)
    return text.contains { !$0.isWhitespace } ? text : nil
  }

  private func check(_ length: Int) throws(CommandError) {
    guard length > longest else { return }
    throw .failed(
      "line \(line + 1) of standard input is longer than the \(longest) bytes that a message can have "
        + "as JSON; write one message a line, and split what is larger into several")
  }

  private func read() async throws(CommandError) {
    let source: any PartSource = if let source { source } else { try FileReader("-") }
    self.source = source
    guard let part = try await source.next() else {
      isAtEnd = true
      return
    }
    // Lines are let go when more is read and not one by one, which would move the rest each time.
    if start > 0 { pending.removeFirst(start) }
    start = 0
    searched = pending.count
    pending.append(contentsOf: part)
  }
}
