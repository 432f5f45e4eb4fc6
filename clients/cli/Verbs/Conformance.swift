internal import Conformance
internal import ConformanceRunner
internal import Glibc
internal import MarketContract

/// Plays the cases of `schema/conformance`, which the program carries with it.
enum ConformanceVerb: Verb {
  static let name = "conformance"
  static let summary = "plays the protocol's test cases to a server or to a client"
  static let options = [
    Option("client", "COMMAND", "plays a bad or slow server to this client, once a case"),
    Option("group", "LETTER", "only the cases of this group, such as H"),
    Option("case", "ID", "only this case, such as H01"),
    Option("shape", "NAME", "only this way of cutting bytes: whole, bytes, random or merged"),
    Option("seed", "N", "what random lengths are drawn from; a new one where it is not given"),
    Option("patience", "N", "waits N times as long as the cases say, 1 to 100: for busy machines"),
  ]
  static let notes = """
    Without --socket and --client it starts servers of its own, in a temporary directory that is
    gone afterwards. With --socket it plays to that server what needs no control of its process; the
    server forgets then what it remembers of probes, and nothing else. COMMAND is run by the shell
    with a socket's path and an action behind it (schema/conformance/README.md lists them);
    "pocketquant conformance-client" and "python3 -m pocketquant.conformance" are such commands.

    It ends with 0 where no case has failed.
    """

  static let endsInOrder = true

  static func run(_ arguments: Arguments) async throws {
    let stop = ShutdownSignal()
    let shapes = try shapes(arguments)
    let seed =
      try arguments.integer("seed", in: 0...Int.max).map { UInt64($0) }
      ?? UInt64.random(in: 0...0xFFFF_FFFF)
    let target = try target(arguments)
    let patience = try arguments.integer("patience", in: 1...100) ?? 1
    let tally = try await TemporaryDirectory.with(prefix: "pocketquant-conformance") { directory in
      let suite = try ConformanceSuite(
        files: BuiltInCases.files, schema: MarketDataSchema.text,
        schemaHash: MarketDataSchema.hash, folder: directory.path, seed: seed, shapes: shapes,
        patience: patience,
        isStopped: { stop.hasCome },
        say: say)
      say("random lengths are drawn from the seed \(seed)")
      return try await suite.run(
        against: target, group: arguments["group"], id: arguments["case"])
    }
    if stop.hasCome { throw CommandError.failed("the suite was stopped") }
    if tally.failed > 0 {
      throw CommandError.failed(
        tally.failed == 1 ? "a case failed" : "\(tally.failed) cases failed")
    }
    if tally == Tally() {
      throw CommandError.usage("there is no such case; schema/conformance lists them")
    }
  }

  /// Each line is seen at once; where nobody can, the suite goes on.
  private static func say(_ line: String) {
    let output = StandardOutput()
    try? output.line(line)
    try? output.flush()
  }

  private static func shapes(_ arguments: Arguments) throws(CommandError) -> [ByteShape] {
    guard let text = arguments["shape"] else { return ByteShape.allCases }
    guard let shape = ByteShape(rawValue: text) else {
      throw .usage("--shape is whole, bytes, random or merged, not \"\(text)\"")
    }
    return [shape]
  }

  private static func target(
    _ arguments: Arguments
  ) throws(CommandError) -> ConformanceSuite.Target {
    if let command = arguments["client"] {
      guard !command.allSatisfy(\.isWhitespace) else {
        throw .usage("--client needs a command, such as \"pocketquant conformance-client\"")
      }
      return .clients(command: command)
    }
    if let socket = arguments["socket"] { return .server(socket: socket) }
    var path = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = unsafe readlink("/proc/self/exe", &path, path.count - 1)
    guard count > 0 else { throw .failed("it is not known which program this is; is /proc there?") }
    let name = String(decoding: path.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return .ownServers(executable: name)
  }
}
