/// Measures what events cost on their way: deliveries a second to many subscriptions, what one that
/// does not keep up costs the others, and what a durable subscriber adds.
@main
enum EventBenchmark {
  static func main() async throws {
    #if DEBUG
    print("a debug build prints no figures; use: swift run -c release event-benchmark")
    #else
    for subscribers in [1, 10, 100] { try await BusLoad.measure(subscribers: subscribers) }
    try await BusLoad.measureSlow()
    for subscribers in [1, 10, 100] { try await DurableLoad.measure(subscribers: subscribers) }
    #endif
  }
}
