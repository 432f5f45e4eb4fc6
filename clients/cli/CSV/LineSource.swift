/// Standard input, line by line.
actor LineSource {
  /// The longest line: a message's limit as text is a few times a message, and a line without an
  /// end must not fill the memory.
  private static let longestLine = 256 << 20

  private var reader: FileReader?
  private var pending: [UInt8] = []
  private var isAtEnd = false

  /// The next line that is not empty, without its end; nil at the end.
  func next() async throws(CommandError) -> String? {
    while true {
      if let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
        let line = String(decoding: pending[..<end], as: UTF8.self)
        pending.removeSubrange(...end)
        if line.contains(where: { !$0.isWhitespace }) { return line }
      } else if isAtEnd {
        defer { pending = [] }
        let line = String(decoding: pending, as: UTF8.self)
        return line.contains(where: { !$0.isWhitespace }) ? line : nil
      } else {
        try await read()
      }
    }
  }

  private func read() async throws(CommandError) {
    let reader = if let reader { reader } else { try FileReader("-") }
    self.reader = reader
    guard let part = try await reader.next() else {
      isAtEnd = true
      return
    }
    guard pending.count + part.count <= Self.longestLine else {
      throw .failed("a line of standard input has more than \(Self.longestLine >> 20) MiB")
    }
    pending.append(contentsOf: part)
  }
}
