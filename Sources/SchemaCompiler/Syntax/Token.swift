/// A line of a comment that is meant for readers of the file alone.
struct Comment: Equatable {
  let text: String
  /// Whether it stands on the line of the token before it.
  let isBehindToken: Bool
  /// Whether an empty line follows.
  let isApart: Bool

  /// The same comment, in front of what it stands in.
  var onLineOfItsOwn: Comment { Comment(text: text, isBehindToken: false, isApart: isApart) }

  /// The same comment where nothing follows from which an empty line could keep it apart.
  var closing: Comment { Comment(text: text, isBehindToken: isBehindToken, isApart: false) }
}

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
  /// The other comments in front, a line each.
  let comments: [Comment]

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
