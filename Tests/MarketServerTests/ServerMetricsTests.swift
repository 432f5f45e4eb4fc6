import MarketContract
import PocketQuantClient
import RPCCore
import TestSupport
import Testing
import UnixTransport

@testable import MarketServer

@Suite("A server's metrics", .timeLimit(.minutes(5)))
struct ServerMetricsTests {
  private static func ended(_ metrics: Metrics, _ method: String) -> [StatusCode: UInt64] {
    let method = metrics.methods.first { $0.name == method }
    return Dictionary(
      uniqueKeysWithValues: (method?.ended ?? []).compactMap { ended in
        StatusCode(rawValue: ended.status).map { ($0, ended.count) }
      })
  }

  @Test("calls are counted by method and status when their end is known, whatever it was")
  func calls() async throws {
    try await TestServer.with { test in
      try await test.importBars(10)
      _ = try? await test.client.getLatestBar(
        GetLatestBar(instrument: TestServer.instrument, interval: .oneMinute))
      let bar = GetLatestBar(instrument: TestServer.instrument, interval: .oneDay)
      for _ in 0..<3 { _ = try await test.client.getLatestBar(bar) }
      let _: Nothing? = try? await test.client.channel.call(
        999, Nothing(), options: CallOptions())
      let _: Nothing? = try? await test.client.channel.call(
        MarketDataMethod.getLatestBar.rawValue, Nothing(), options: CallOptions())
      let metrics = try await test.client.getMetrics(GetMetrics())
      #expect(Self.ended(metrics, "ImportBars") == [.ok: 1])
      #expect(
        Self.ended(metrics, "GetLatestBar") == [.ok: 3, .notFound: 1, .invalidArgument: 1])
      #expect(Self.ended(metrics, "unknown") == [.unimplemented: 1])
      let latest = try #require(metrics.methods.first { $0.name == "GetLatestBar" })
      // The one that could not be decoded was no request.
      #expect(latest.latency.requests.reduce(0, +) == 4)
      #expect(latest.latencySum > 0)
      #expect(latest.active == 0)
    }
  }

  @Test("a call that is under way is counted as such, and nothing is left of it afterwards")
  func nothingLeft() async throws {
    try await TestServer.with { test in
      let before = try await test.client.getMetrics(GetMetrics()).server
      let other = try await MarketClient.connect(to: test.server.socketPath)
      let call = try await other.importBars(
        ImportBars(instrument: TestServer.instrument, interval: .oneDay, strict: true),
        options: CallOptions(
          deadline: MonotonicInstant(nanoseconds: .max / 2)))
      _ = try await other.ping()
      let during = try await test.client.getMetrics(GetMetrics()).server
      #expect(during.connections == before.connections + 1)
      #expect(during.streams == before.streams + 1)
      #expect(during.calls == before.calls + 1)
      #expect(during.timers == before.timers + 1)
      #expect(during.requestsActive == before.requestsActive + 1)
      call.cancel()
      await other.close()
      // Each question is a turn of the loop, in which the other connection's end is dealt with.
      var isBack = false
      for _ in 0..<10_000 where !isBack {
        let now = try await test.client.getMetrics(GetMetrics()).server
        isBack =
          now.connections == before.connections && now.streams == before.streams
          && now.calls == before.calls && now.timers == before.timers
          && now.requestsActive == before.requestsActive && now.unsentBytes == 0
      }
      #expect(isBack)
    }
  }

  @Test("requests beyond the rate are refused at the door, never executed, and counted")
  func rate() async throws {
    try await TemporaryFolder.with { folder in
      var configuration = TestServer.configuration(in: folder)
      configuration.requestsPerSecond = 1
      let server = try await PocketQuantServer.start(configuration)
      let client = try await MarketClient.connect(to: server.socketPath)
      // A bare connection: a client would wait as long as it is told and ask again.
      let bare = try UnixClient()
      let connection = try bare.connect(
        to: try SocketPath(server.socketPath), schemaHash: MarketDataSchema.hash, name: "bare")
      _ = try await connection.ready()
      var refusal: CallError?
      for _ in 0..<20 where refusal == nil {
        do throws(CallError) {
          let _: RemovalSummary = try await connection.call(
            MarketDataMethod.removeSeries.rawValue,
            RemoveSeries(instrument: TestServer.instrument, interval: .oneDay),
            options: CallOptions())
        } catch {
          if error.code == .resourceExhausted { refusal = error }
        }
      }
      await connection.close()
      #expect(refusal?.executed == .never)
      #expect(refusal?.stage == .admission)
      #expect((refusal?.retryAfter ?? .zero) > .zero)
      // Whether the server lives is told all the same; its figures count for the rate, and the
      // client waits for them as long as it is told.
      #expect(try await client.getHealth(GetHealth()).ready)
      let shed = try await client.getMetrics(GetMetrics()).server.requestsShed
      #expect((shed.first { $0.reason == "rate" }?.count ?? 0) >= 1)
      await client.close()
      await server.stop(grace: .zero)
    }
  }
}
