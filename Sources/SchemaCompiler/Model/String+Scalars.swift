// Compilers and interpreters read a text scalar by scalar, where a `Character` may be several: a
// combining mark behind a backslash makes another character of it, and still escapes what follows.
extension String {
  /// The text with what `replacement` says instead of the scalars for which it says anything.
  func replacingScalars(_ replacement: (Unicode.Scalar) -> String?) -> String {
    var scalars = UnicodeScalarView()
    for scalar in unicodeScalars {
      if let text = replacement(scalar) {
        scalars.append(contentsOf: text.unicodeScalars)
      } else {
        scalars.append(scalar)
      }
    }
    return String(scalars)
  }

  /// The text with a backslash in front of each backslash and each quote.
  var escapingQuotes: String {
    replacingScalars { $0 == "\\" || $0 == "\"" ? "\\\($0)" : nil }
  }

  /// The text in pieces that end behind a blank; no piece is empty.
  var piecesBehindBlanks: [String] {
    var pieces: [UnicodeScalarView] = [UnicodeScalarView()]
    for scalar in unicodeScalars {
      pieces[pieces.count - 1].append(scalar)
      if scalar == " " { pieces.append(UnicodeScalarView()) }
    }
    return pieces.filter { !$0.isEmpty }.map { String($0) }
  }
}
