/// One thing that the command does: `pocketquant VERB …`.
protocol Verb: SendableMetatype {
  /// The word.
  static var name: String { get }
  /// What it does, in a line.
  static var summary: String { get }
  /// What stands behind the word, in order.
  static var operands: [Operand] { get }
  /// What it can be told besides ``Option/everywhere``.
  static var options: [Option] { get }
  /// What a reader of its help should know further.
  static var notes: String { get }

  /// Whether it puts things in order when SIGTERM or Ctrl-C ask it to end.
  static var endsInOrder: Bool { get }

  /// Whether the list of verbs leaves it out, because programs use it and people do not.
  static var isHidden: Bool { get }

  /// Does it.
  static func run(_ arguments: Arguments) async throws
}

extension Verb {
  static var operands: [Operand] { [] }
  static var options: [Option] { [] }
  static var notes: String { "" }
  static var endsInOrder: Bool { false }
  static var isHidden: Bool { false }
}

/// A word behind a verb.
struct Operand {
  let name: String
  let help: String
  /// Whether it may be left out; then so may those behind it.
  var isOptional = false
}

/// Something that a verb can be told by name: `--name VALUE`, or `--name` alone for a switch.
struct Option {
  let name: String
  /// What stands for the value in the help; nil for a switch.
  let value: String?
  let help: String

  init(_ name: String, _ value: String? = nil, _ help: String) {
    self.name = name
    self.value = value
    self.help = help
  }

  /// What every verb can be told.
  static let everywhere = [
    Option("socket", "PATH", "the server's socket; the user's own server where it is not given"),
    Option("help", nil, "what this does"),
  ]

  /// For verbs that print data.
  static let output = Option("output", "FORMAT", "table, json or csv; table where it is not given")
  /// For verbs about a series.
  static let interval = Option(
    "interval", "INTERVAL", "1m 3m 5m 15m 30m 45m 1h 2h 3h 4h 1d 1w 1M; 1d where it is not given")
}

/// A request of the user's that cannot be carried out, or was not: one line, and the exit code.
struct CommandError: Error {
  let message: String
  let exitCode: Int32
  /// What is written to standard error; nil for the message behind the program's name.
  var line: String?

  /// Something went wrong: exit code 1.
  static func failed(_ message: String) -> CommandError {
    CommandError(message: message, exitCode: 1)
  }

  /// The command was not understood: exit code 2.
  static func usage(_ message: String) -> CommandError {
    CommandError(message: message, exitCode: 2)
  }
}
