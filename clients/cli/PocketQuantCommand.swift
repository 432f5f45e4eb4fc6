internal import Dispatch
internal import Glibc
internal import Synchronization

/// The command `pocketquant`: what a server, and what a person or a script asks of it.
@main
enum PocketQuantCommand {
  /// Everything that it does, in the order in which its help lists it.
  static let verbs: [any Verb.Type] = [
    ServeVerb.self, DemoVerb.self, ImportVerb.self, SyncVerb.self, BarsVerb.self, ChartVerb.self,
    SymbolsVerb.self, StatusVerb.self, EventsVerb.self, SubscribersVerb.self, ProjectionsVerb.self,
    OutcomeVerb.self, PingVerb.self, HealthVerb.self, MetricsVerb.self, DescribeVerb.self,
    CallVerb.self, BenchVerb.self, ConformanceVerb.self, ConformanceClientVerb.self,
  ]

  static func main() {
    StandardDescriptors.fill()
    do throws(CommandError) {
      guard let (verb, arguments) = try understand(Array(CommandLine.arguments.dropFirst()))
      else { return }
      // Before any other thread is there, since each has a mask of its own.
      if verb.endsInOrder { ShutdownSignal.holdBack() }
      if let error = finish({ try await verb.run(arguments) }) { throw error }
    } catch {
      StandardError.line(error.line ?? "pocketquant: \(error.message)")
      exit(error.exitCode)
    }
  }

  /// The verb and what it is told; nil where help was asked for, which then has been printed.
  private static func understand(
    _ words: [String]
  ) throws(CommandError) -> (any Verb.Type, Arguments)? {
    guard let verb = try Arguments.verb(in: words, of: verbs) else {
      guard words.isEmpty || words.contains("--help") || words.contains("-h") else {
        throw .usage("\(words[0]) stands without a verb; see pocketquant --help")
      }
      try say(Help.overview(of: verbs))
      return nil
    }
    let arguments = try Arguments(words, for: verb)
    if arguments.has("help") {
      try say(Help.page(of: verb))
      return nil
    }
    return (verb, arguments)
  }

  private static func say(_ text: String) throws(CommandError) {
    let output = StandardOutput()
    try output.line(text)
    try output.flush()
  }

  /// Does the work while this thread, the first of the program, waits for it.
  private static func finish(
    _ work: @escaping @Sendable () async throws -> Void
  ) -> CommandError? {
    let outcome = Outcome()
    let done = DispatchSemaphore(value: 0)
    Task.detached {
      do {
        try await work()
      } catch {
        outcome.error.withLock { $0 = CommandError(error) }
      }
      done.signal()
    }
    done.wait()
    return outcome.error.withLock { $0 }
  }

  private final class Outcome: Sendable {
    let error = Mutex<CommandError?>(nil)
  }
}
