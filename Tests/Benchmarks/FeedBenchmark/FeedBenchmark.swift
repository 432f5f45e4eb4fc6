import Foundation
import MarketContract
import MarketServer
import PocketQuantClient
import RPCCore
import Synchronization

/// Measures events over the wire: how many deliveries a second a server makes to its followers over
/// real sockets, and what the part of a delivery costs that no two followers share.
@main
enum FeedBenchmark {
  static func main() async throws {
    #if DEBUG
    print("a debug build prints no figures; use: swift run -c release feed-benchmark")
    #else
    try envelope()
    for (connections, followers) in [(1, 1), (10, 1), (100, 1), (10, 10)] {
      try await deliveries(connections: connections, followersEach: followers)
    }
    #endif
  }

  /// The event's own bytes are encoded once; around them each follower gets a record and a delivery.
  private static func envelope() throws {
    let event = try ProbeStrict(name: "x", index: 1, payload: Bytes(Array(repeating: 7, count: 64)))
      .encoded()
    let delivery = EventDelivery(
      record: EventRecord(
        sequence: 1, id: UniqueID(high: 1, low: 2), event: 210, aggregateSequence: 1,
        occurredAt: Timestamp(nanoseconds: 5), correlation: 5, payload: event),
      leftOut: 0, resumeFrom: 2)
    var writer = WireWriter()
    let clock = SuspendingClock()
    let rounds = 10_000
    // The median, because other work on the machine only ever makes it slower.
    let times = try (0..<101).map { _ in
      let start = clock.now
      for _ in 0..<rounds {
        try delivery.validate()
        writer.removeAll(keepingAtMost: 1 << 20)
        delivery.encode(into: &writer)
      }
      return (clock.now - start) / .nanoseconds(1) / Double(rounds)
    }.sorted()
    print(
      "a delivery of \(delivery.encodedSize) bytes is checked and written in "
        + "\(Int(times[50])) ns")
  }

  /// Publishes rounds of events, each as soon as every follower has the one before.
  private static func deliveries(connections: Int, followersEach: Int) async throws {
    let folder = NSTemporaryDirectory() + "pq-feed-\(getpid())"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var configuration = PocketQuantServer.Configuration(
      socket: folder + "/s", dataDirectory: folder + "/data")
    configuration.logThreshold = .error
    let server = try await PocketQuantServer.start(configuration)
    let (perRound, rounds) = (500, 40)
    let followers = connections * followersEach
    let counter = Counter()
    var clients: [MarketClient] = []
    for _ in 0..<connections {
      clients.append(try await MarketClient.connect(to: server.socketPath))
    }
    let tasks = clients.flatMap { client in
      (0..<followersEach).map { _ in
        Task(executorPreference: client.executor) {
          let call = try await client.subscribeEvents(
            SubscribeEvents(events: [ProbeStrict.number], keys: []))
          while try await call.next() != nil { counter.add() }
        }
      }
    }
    let publisher = try await MarketClient.connect(to: server.socketPath)
    while try await publisher.getMetrics(GetMetrics()).server.subscriptions < followers {
      await Task.yield()
    }
    let clock = SuspendingClock()
    let start = clock.now
    for round in 1...rounds {
      try await publisher.probePublish(
        ProbePublish(
          overflow: .strict, name: "x", events: UInt32(perRound), bytesEach: 64))
      await counter.wait(for: round * perRound * followers)
    }
    let seconds = (clock.now - start) / .seconds(1)
    print(
      "\(connections) connections, \(followersEach) followers each: "
        + "\(Int(Double(rounds * perRound * followers) / seconds)) deliveries a second, "
        + "\(Int(Double(rounds * perRound) / seconds)) events a second")
    for task in tasks { task.cancel() }
    for task in tasks { _ = await task.result }
    for client in clients { await client.close() }
    await publisher.close()
    await server.stop(grace: .zero)
  }
}

/// Counts what all followers have got.
private final class Counter: Sendable {
  private let count = Atomic<Int>(0)
  private let waiter = Mutex<(count: Int, continuation: CheckedContinuation<Void, Never>)?>(nil)

  func add() {
    let now = count.add(1, ordering: .acquiringAndReleasing).newValue
    // Only the one that completes a round looks for who waits.
    if now % 500 == 0 { wake(now) }
  }

  private func wake(_ now: Int) {
    let ready = waiter.withLock { waiter in
      guard let present = waiter, present.count <= now else {
        return nil as CheckedContinuation<Void, Never>?
      }
      waiter = nil
      return present.continuation
    }
    ready?.resume()
  }

  func wait(for count: Int) async {
    await withCheckedContinuation { continuation in
      waiter.withLock { $0 = (count, continuation) }
      wake(self.count.load(ordering: .acquiring))
    }
  }
}
