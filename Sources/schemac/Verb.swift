/// Something that `schemac` can be told to do.
protocol Verb {
  static var name: String { get }
  /// What it does, on one line.
  static var summary: String { get }
  /// How it is written, and what it does, at length.
  static var usage: String { get }

  /// Does it with the words behind the verb.
  static func run(_ words: [String]) throws
}

/// What was asked for is not so: the command ends with code 1.
struct Failure: Error {
  let text: String
}
