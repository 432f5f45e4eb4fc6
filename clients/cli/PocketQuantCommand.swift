internal import Glibc

/// The command `pocketquant`: what a server, and what a person or a script asks of it.
@main
enum PocketQuantCommand {
  /// Everything that it does, in the order in which its help lists it.
  static let verbs: [any Verb.Type] = [
    ServeVerb.self, DemoVerb.self, ImportVerb.self, SyncVerb.self, BarsVerb.self, ChartVerb.self,
    SymbolsVerb.self, StatusVerb.self, EventsVerb.self, PingVerb.self, BenchVerb.self,
  ]

  static func main() async {
    do {
      try await run(Array(CommandLine.arguments.dropFirst()))
    } catch {
      let error = CommandError(error)
      StandardError.line("pocketquant: \(error.message)")
      exit(error.exitCode)
    }
  }

  private static func run(_ words: [String]) async throws {
    guard let verb = try Arguments.verb(in: words, of: verbs) else {
      if words.isEmpty || words.contains("--help") || words.contains("-h") {
        return print(Help.overview(of: verbs))
      }
      throw CommandError.usage("\(words[0]) stands without a verb; see pocketquant --help")
    }
    let arguments = try Arguments(words, for: verb)
    if arguments.has("help") { return print(Help.page(of: verb)) }
    try await verb.run(arguments)
  }
}
