extension String {
  /// The beginning of the text, at most `count` bytes in UTF-8 and cut between two characters'
  /// scalars, so that it is UTF-8 again.
  package func truncated(toUTF8Count count: Int) -> Substring {
    guard utf8.count > count else { return self[...] }
    var end = utf8.index(startIndex, offsetBy: count)
    while end.samePosition(in: unicodeScalars) == nil { end = utf8.index(before: end) }
    return self[..<end]
  }
}
