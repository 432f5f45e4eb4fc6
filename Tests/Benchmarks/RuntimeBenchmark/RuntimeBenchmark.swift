/// Measures what the runtime promises besides speed: how soon a handler sees that it is cancelled,
/// what a slow reader costs a fast one, and what connections and calls cost in memory.
@main
enum RuntimeBenchmark {
  static func main() async throws {
    #if DEBUG
    print("a debug build prints no figures; use: swift run -c release runtime-benchmark")
    #else
    try await CancelDelays.measure()
    try await ServerLoad.measure()
    #endif
  }
}
