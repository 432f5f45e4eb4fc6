extension EventSubscriber {
  /// The longest text that is kept of a failure, in bytes: what the schema allows.
  private static var longestText: Int { 1000 }

  /// What is kept of an error.
  static func text(of error: any Error) -> String {
    let text = "\(error)"
    guard text.utf8.count > longestText else { return text }
    var kept = ""
    for scalar in text.unicodeScalars {
      if kept.utf8.count + UTF8.width(scalar) > longestText { break }
      kept.unicodeScalars.append(scalar)
    }
    return kept
  }

  /// A time in words.
  static func text(of nanoseconds: UInt64) -> String {
    nanoseconds % 1_000_000_000 == 0
      ? "\(nanoseconds / 1_000_000_000) s" : "\(nanoseconds / 1_000_000) ms"
  }
}
