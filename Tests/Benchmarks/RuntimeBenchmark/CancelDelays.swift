import MarketContract
import PocketQuantClient
import RPCCore
import UnixTransport

/// How long after each cause a handler's task goes on because it was cancelled.
enum CancelDelays {
  /// Has a method that waits until it is cancelled, and one that sends until then.
  private struct Service: RPCService {
    let begun: AsyncStream<Void>.Continuation
    let seen: AsyncStream<MonotonicInstant>.Continuation

    func begin(_ call: ServerCall, request: Bytes) {
      let sends = call.info.method == MarketDataMethod.probeDownload.rawValue
      call.run { () async throws(CallError) -> ProbeSum in
        begun.yield()
        let piece = ProbePiece(index: 0, payload: Bytes([UInt8](repeating: 0, count: 4096)))
        do {
          while sends { try await call.send(piece) }
          // What is cancelled; it never comes to its end.
          try await Task.sleep(for: .seconds(600))
        } catch {
          seen.yield(MonotonicClock.now)
        }
        throw CallError(.cancelled, "cancelled", executed: .never, stage: .handler)
      }
    }
  }

  private struct Bench {
    let server: UnixServer
    let path: String
    var begun: AsyncStream<Void>.Iterator
    var seen: AsyncStream<MonotonicInstant>.Iterator

    init(_ path: String, stallTime: Duration = .seconds(60)) throws {
      let (begun, begin) = AsyncStream.makeStream(of: Void.self)
      let (seen, see) = AsyncStream.makeStream(of: MonotonicInstant.self)
      var configuration = UnixServer.Configuration(
        name: "benchmark", schemaHash: MarketDataSchema.hash)
      configuration.bounds.stallTime = stallTime
      server = try UnixServer(
        configuration: configuration, service: Service(begun: begin, seen: see))
      try server.listen(on: try SocketPath(path))
      self.path = path
      self.begun = begun.makeAsyncIterator()
      self.seen = seen.makeAsyncIterator()
    }

    /// The time from `cause` until the handler goes on.
    mutating func delay(after cause: MonotonicInstant) async -> Duration {
      guard let seen = await seen.next(isolation: #isolation) else { return .zero }
      return .nanoseconds(Int64(seen.nanoseconds) - Int64(cause.nanoseconds))
    }
  }

  private static let sleep = ProbeSleep(
    name: "x", duration: .seconds(600), ignoresCancellation: false)

  static func measure() async throws {
    print("a handler's task goes on, after")
    try await withFolder { folder in
      try await client(in: folder)
      try await lost(in: folder)
      try await drain(in: folder)
      try await slowConsumer(in: folder)
    }
  }

  private static func client(in folder: String) async throws {
    var bench = try Bench(folder + "/a")
    let client = try await MarketClient.connect(to: bench.path)
    var (withdrawn, late) = (Figures(), Figures())
    for _ in 0..<500 {
      let call = Task { try await client.probeSleep(sleep) }
      _ = await bench.begun.next(isolation: #isolation)
      let now = MonotonicClock.now
      call.cancel()
      withdrawn.add(await bench.delay(after: now))
      _ = await call.result
    }
    for _ in 0..<100 {
      // Far enough ahead that the call has begun before, also on a busy host.
      let deadline = MonotonicClock.now.advanced(by: .milliseconds(100))
      let call = Task {
        try await client.probeSleep(sleep, options: CallOptions(deadline: deadline))
      }
      _ = await bench.begun.next(isolation: #isolation)
      late.add(await bench.delay(after: deadline))
      _ = await call.result
    }
    withdrawn.print("the client cancels its task")
    late.print("the deadline")
    await client.close()
    await bench.server.drain(grace: .zero)
  }

  private static func lost(in folder: String) async throws {
    var bench = try Bench(folder + "/b")
    var figures = Figures()
    for _ in 0..<500 {
      let peer = try RawClient(bench.path)
      try peer.open(1, method: MarketDataMethod.probeSleep.rawValue, sleep)
      _ = await bench.begun.next(isolation: #isolation)
      let now = MonotonicClock.now
      peer.close()
      figures.add(await bench.delay(after: now))
    }
    figures.print("the connection is lost (the peer is gone)")
    await bench.server.drain(grace: .zero)
  }

  private static func drain(in folder: String) async throws {
    var figures = Figures()
    for round in 0..<100 {
      var bench = try Bench(folder + "/c\(round)")
      let client = try await MarketClient.connect(to: bench.path)
      let call = Task { try await client.probeSleep(sleep) }
      _ = await bench.begun.next(isolation: #isolation)
      let end = MonotonicClock.now.advanced(by: .milliseconds(10))
      let server = bench.server
      let drained = Task { await server.drain(grace: .milliseconds(10)) }
      figures.add(await bench.delay(after: end))
      await drained.value
      _ = await call.result
      await client.close()
    }
    figures.print("the end of the grace of a drain")
  }

  private static func slowConsumer(in folder: String) async throws {
    let stall = Duration.milliseconds(50)
    var bench = try Bench(folder + "/d", stallTime: stall)
    var figures = Figures()
    for _ in 0..<50 {
      let peer = try RawClient(bench.path)
      let request = ProbeDownload(messages: 1, bytesEach: 1)
      try peer.open(1, method: MarketDataMethod.probeDownload.rawValue, request)
      _ = await bench.begun.next(isolation: #isolation)
      // From the call's beginning: to fill what the peer does not read is within the figure.
      figures.add(await bench.delay(after: MonotonicClock.now.advanced(by: stall)))
      peer.close()
    }
    figures.print("the time that a peer may read nothing")
    await bench.server.drain(grace: .zero)
  }
}
