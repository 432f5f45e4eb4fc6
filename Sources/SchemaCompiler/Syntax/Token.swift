/// A word of the schema language.
struct Token: Equatable {
  enum Kind: Equatable {
    /// A name or a keyword; keywords are names with a meaning in their place.
    case word(String)
    /// A whole number, its sign included.
    case integer(Int)
    /// A number with a point.
    case decimal(Double)
    /// Text between quotes.
    case text(String)
    /// One of `{ } ( ) < > : , ? @ =` or the three points of a range.
    case mark(String)
    /// What is no token; it has been reported.
    case damaged
    case endOfFile
  }

  let kind: Kind
  let location: SourceLocation
  /// The lines of the `///` comment directly in front.
  let documentation: [String]

  /// The token as a message shows it.
  var shown: String {
    switch kind {
    case .word(let word): "\"\(word)\""
    case .integer(let value): "\"\(value)\""
    case .decimal(let value): "\"\(value)\""
    case .text: "a text"
    case .mark(let mark): "\"\(mark)\""
    case .damaged: "something unreadable"
    case .endOfFile: "the end of the file"
    }
  }
}
