import MarketContract
import PocketQuantClient
import RPCCore
import TestSupport
import Testing

@testable import MarketServer

@Suite("Events over the wire", .timeLimit(.minutes(5)))
struct EventFollowingTests {
  private static func publish(
    _ test: TestServer, _ overflow: ProbeOverflow, _ count: UInt32, bytesEach: UInt32 = 0
  ) async throws {
    try await test.client.probePublish(
      ProbePublish(overflow: overflow, name: "x", events: count, bytesEach: bytesEach))
  }

  /// Changes a series so that there is an event.
  private static func change(_ test: TestServer, _ times: Int = 1) async throws {
    for _ in 0..<times {
      try await test.importBars(1)
      _ = try await test.client.removeSeries(
        RemoveSeries(instrument: TestServer.instrument, interval: .oneDay))
    }
  }

  private static func subscriptions(_ test: TestServer) async throws -> ServerMetrics {
    try await test.client.getMetrics(GetMetrics()).server
  }

  private static func wait(for count: UInt64, _ test: TestServer) async throws {
    while try await subscriptions(test).subscriptions != count { await Task.yield() }
  }

  @Test("history and what happens come in one stream, which takes no place of a request")
  func follow() async throws {
    try await TestServer.with { test in
      try await Self.change(test, 2)
      let call = try await test.client.subscribeEvents(
        SubscribeEvents(from: 0, events: [], keys: []))
      var sequences: [UInt64] = []
      for try await delivery in call {
        sequences.append(delivery.record.sequence)
        if sequences.count == 4 { try await Self.change(test) }
        if sequences.count == 6 { break }
      }
      #expect(sequences == Array(1...6))
      let figures = try await Self.subscriptions(test)
      #expect(figures.subscriptions == 1)
      #expect(figures.eventsDelivered >= 6)
      #expect(figures.requestsActive == 0)
      call.cancel()
      try await Self.wait(for: 0, test)
    }
  }

  @Test("a hundred followers get every event, in order, and each the same bytes")
  func hundred() async throws {
    try await TestServer.with { test in
      let count: UInt32 = 200
      let followers = (0..<100).map { number in
        Task {
          let client = try await MarketClient.connect(to: test.server.socketPath)
          let call = try await client.subscribeEvents(
            SubscribeEvents(events: [ProbeStrict.number], keys: []))
          var deliveries: [EventDelivery] = []
          while deliveries.count < count, let next = try await call.next() {
            deliveries.append(next)
          }
          call.cancel()
          await client.close()
          return deliveries
        }
      }
      try await Self.wait(for: 100, test)
      try await Self.publish(test, .strict, count, bytesEach: 16)
      let first = try await followers[0].value
      let indices = try first.map { try ProbeStrict(decoding: $0.record.payload).index }
      #expect(indices == Array(0..<count))
      for follower in followers { #expect(try await follower.value == first) }
      #expect(try await Self.subscriptions(test).eventsDelivered == 100 * UInt64(count))
    }
  }

  @Test("a follower that does not read delays no other, and is cut off where it may not miss any")
  func slow() async throws {
    try await TestServer.with { test in
      let slow = try await MarketClient.connect(to: test.server.socketPath)
      let stuck = try await slow.subscribeEvents(SubscribeEvents(events: [], keys: []))
      let quick = try await test.client.subscribeEvents(SubscribeEvents(events: [], keys: []))
      try await Self.wait(for: 2, test)
      // More than the credit of a stream and the queue of a subscription hold.
      let rounds = 20
      var seen: UInt32 = 0
      for _ in 0..<rounds {
        try await Self.publish(test, .strict, 100, bytesEach: 32_768)
        for _ in 0..<100 {
          let delivery = try #require(try await quick.next())
          #expect(delivery.leftOut == 0)
          seen += 1
        }
      }
      #expect(seen == UInt32(rounds * 100))
      let failure = await #expect(throws: SubscribeEvents.Failure.self) {
        while try await stuck.next() != nil {}
      }
      #expect(failure?.callError.code == .resourceExhausted)
      #expect(failure?.callError.message.contains("did not keep up") == true)
      #expect(try await Self.subscriptions(test).subscriptionsCutOff == 1)
      await slow.close()
    }
  }

  @Test("a follower that comes back gets the newest, and is told how many were left out")
  func conflated() async throws {
    try await TestServer.with { test in
      let slow = try await MarketClient.connect(to: test.server.socketPath)
      let call = try await slow.subscribeEvents(SubscribeEvents(events: [], keys: []))
      try await Self.wait(for: 1, test)
      let total: UInt32 = 4000
      try await Self.publish(test, .recent, total, bytesEach: 32_768)
      var (last, leftOut, count): (UInt32, UInt64, UInt64) = (0, 0, 0)
      while last < total - 1, let delivery = try await call.next() {
        let probe = try ProbeRecent(decoding: delivery.record.payload)
        #expect(count == 0 || probe.index > last)
        #expect(UInt64(probe.index) == count + leftOut + delivery.leftOut)
        last = probe.index
        count += 1
        leftOut += delivery.leftOut
      }
      #expect(count + leftOut == UInt64(total))
      #expect(leftOut > 0)
      #expect(try await Self.subscriptions(test).eventsLeftOut == leftOut)
      call.cancel()
      await slow.close()
    }
  }

  @Test("the client goes on behind its last event over a server that is replaced")
  func restart() async throws {
    try await TemporaryFolder.with { folder in
      let configuration = TestServer.configuration(in: folder)
      let follower = try MarketClient(socket: folder.file("s"))
      var events = follower.followEvents(
        from: 0, options: CallOptions(whenUnavailable: .wait)
      ).makeAsyncIterator()
      var sequences: [UInt64] = []
      for round in 1...4 as ClosedRange<UInt64> {
        let server = try await PocketQuantServer.start(configuration)
        let client = try await MarketClient.connect(to: server.socketPath)
        let test = TestServer(folder: folder, server: server, client: client)
        try await Self.change(test, 3)
        // Some of what has happened is only taken when the server is gone and another is there.
        while sequences.count < round * 6 - 3, let delivery = try await events.next() {
          sequences.append(delivery.record.sequence)
        }
        await client.close()
        await server.stop(grace: .zero)
      }
      let server = try await PocketQuantServer.start(configuration)
      while sequences.count < 24, let delivery = try await events.next() {
        sequences.append(delivery.record.sequence)
      }
      #expect(sequences == Array(1...24))
      #expect(events.resumeFrom == 25)
      // A client waits for its calls; the server ends this one.
      await server.stop(grace: .zero)
      await follower.close()
    }
  }

  @Test("who follows from now on misses nothing before the first event either")
  func lostBeforeTheFirst() async throws {
    try await TemporaryFolder.with { folder in
      let configuration = TestServer.configuration(in: folder)
      var server = try await PocketQuantServer.start(configuration)
      let follower = try await MarketClient.connect(to: server.socketPath)
      var test = TestServer(folder: folder, server: server, client: follower)
      try await Self.change(test)
      let following = Task {
        var events = follower.followEvents().makeAsyncIterator()
        var sequences: [UInt64] = []
        while sequences.count < 2, let delivery = try await events.next() {
          sequences.append(delivery.record.sequence)
        }
        return sequences
      }
      try await Self.wait(for: 1, test)
      await server.stop(grace: .zero)
      // While the follower finds nobody, others change what it follows.
      var elsewhere = configuration
      elsewhere.socket = folder.file("elsewhere")
      server = try await PocketQuantServer.start(elsewhere)
      let client = try await MarketClient.connect(to: server.socketPath)
      test = TestServer(folder: folder, server: server, client: client)
      try await Self.change(test)
      await client.close()
      await server.stop(grace: .zero)
      server = try await PocketQuantServer.start(configuration)
      #expect(try await following.value == [3, 4])
      await server.stop(grace: .zero)
      await follower.close()
    }
  }

  @Test("without a server a follower is told at once")
  func noServer() async throws {
    try await TemporaryFolder.with { folder in
      let client = try MarketClient(socket: folder.file("none"))
      let failure = await #expect(throws: SubscribeEvents.Failure.self) {
        for try await _ in client.followEvents() {}
      }
      #expect(failure?.callError.code == .unavailable)
      await client.close()
    }
  }

  @Test("following ends when its task is cancelled")
  func ends() async throws {
    try await TestServer.with { test in
      let following = Task { [client = test.client] in
        for try await _ in client.followEvents() {}
      }
      try await Self.wait(for: 1, test)
      following.cancel()
      let failure = await #expect(throws: SubscribeEvents.Failure.self) {
        try await following.value
      }
      #expect(failure?.callError.code == .cancelled)
      try await Self.wait(for: 0, test)
    }
  }
}
