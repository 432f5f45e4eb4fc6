import MarketContract
import RPCCore
import TestSupport
import Testing

@testable import PocketQuantClient
@testable import UnixTransport

@Suite("A client and a server of different revisions")
struct RevisionTests {
  /// A server that was built from another schema, and what it was asked.
  private struct OtherRevision {
    let server: UnixServer
    let asked = Record<String>()

    init(
      on path: String,
      _ answer: @escaping @Sendable () throws(CallError) -> SchemaComparison
    ) throws {
      let asked = asked
      server = try UnixServer(
        configuration: UnixServer.Configuration(
          name: "other", schemaHash: Array(repeating: 9, count: 32)),
        service: MethodTable([
          MarketDataMethod.compareSchema.rawValue: { call, bytes in
            guard let request = call.decode(bytes, as: CompareSchema.self) else { return }
            asked.append(request.text == MarketDataSchema.text ? "compare" : "another text")
            call.run { () async throws(CallError) in try answer() }
          },
          MarketDataMethod.getLatestBar.rawValue: { call, bytes in
            asked.append("latest bar")
            call.run { () async throws(CallError) in Bar.sample }
          },
          MarketDataMethod.listSymbols.rawValue: { call, bytes in
            asked.append("symbols")
            call.run { () async throws(CallError) in Nothing() }
          },
        ]))
      try server.listen(on: try SocketPath(path))
    }
  }

  private static let broken = SchemaComparison(requests: [
    RequestVerdict(
      request: MarketDataMethod.getLatestBar.rawValue, name: "GetLatestBar",
      compatibility: .broken, rule: "field-type-changed", place: "Bar.open",
      explanation: "it was an f64 and is an f32"),
    RequestVerdict(
      request: MarketDataMethod.listSymbols.rawValue, name: "ListSymbols",
      compatibility: .compatible),
  ])

  @Test("a broken request fails here, with the field and the rule; all others work")
  func brokenRequest() async throws {
    try await TemporaryFolder.with { folder in
      let other = try OtherRevision(on: folder.file("s")) { () throws(CallError) in Self.broken }
      let client = try MarketClient(socket: folder.file("s"))
      let failure = await #expect(throws: GetLatestBar.Failure.self) {
        _ = try await client.anyBar()
      }
      let error = try #require(failure?.callError)
      #expect(error.code == .failedPrecondition)
      #expect(error.executed == .never)
      for part in ["GetLatestBar", "Bar.open", "field-type-changed", "an f32"] {
        #expect(error.message.contains(part), "\(error.message)")
      }
      for try await _ in try await client.listSymbols(ListSymbols()) {}
      // Asked once, however many requests follow.
      _ = try? await client.anyBar()
      #expect(other.asked.elements == ["compare", "symbols"])
      await client.close()
      await other.server.drain(grace: .zero)
    }
  }

  @Test("a server that never says what differs is given up in time")
  func neverCompares() async throws {
    try await TemporaryFolder.with { folder in
      let begun = Milestone()
      let server = try UnixServer(
        configuration: UnixServer.Configuration(
          name: "other", schemaHash: Array(repeating: 9, count: 32)),
        service: MethodTable([
          MarketDataMethod.compareSchema.rawValue: { call, _ in
            call.run { () async throws(CallError) -> Nothing in
              begun.reach()
              await untilCancelled()
              throw CallError(.cancelled, "", executed: .never, stage: .handler)
            }
          }
        ]))
      let path = try SocketPath(folder.file("s"))
      try server.listen(on: path)
      let client = try UnixClient()
      let connection = try client.connect(to: path, schemaHash: MarketDataSchema.hash, name: "t")
      let wasAsked = await givingTime(from: .milliseconds(20)) { time in
        let error = await #expect(throws: CallError.self) {
          _ = try await ServerLink(connection, comparisonTime: time)
        }
        #expect(error?.code == .deadlineExceeded)
        return begun.isReached
      }
      #expect(wasAsked)
      await connection.close()
      await server.drain(grace: .zero)
    }
  }

  @Test(
    "a server that cannot compare is asked for nothing that it might misread",
    arguments: [StatusCode.unimplemented, .invalidArgument])
  func cannotCompare(_ code: StatusCode) async throws {
    try await TemporaryFolder.with { folder in
      let other = try OtherRevision(on: folder.file("s")) { () throws(CallError) in
        throw CallError(code, "no", executed: .never, stage: .handler)
      }
      let client = try MarketClient(socket: folder.file("s"))
      let failure = await #expect(throws: GetLatestBar.Failure.self) {
        _ = try await client.anyBar()
      }
      let error = try #require(failure?.callError)
      #expect(error.code == .failedPrecondition)
      #expect(error.executed == .never)
      for part in ["GetLatestBar", "(no)", "update the older"] {
        #expect(error.message.contains(part), "\(error.message)")
      }
      // What every revision has is asked: only this server lacks it.
      let describing = await #expect(throws: DescribeSchema.Failure.self) {
        _ = try await client.describeSchema(DescribeSchema())
      }
      #expect(describing?.callError.code == .unimplemented)
      #expect(other.asked.elements == ["compare"])
      await client.close()
      await other.server.drain(grace: .zero)
    }
  }

  @Test("a server of the same revision is not asked")
  func sameRevision() async throws {
    try await TemporaryFolder.with { folder in
      let server = try FakeServer(on: folder.file("s"))
      let client = try MarketClient(socket: folder.file("s"))
      #expect(try await client.channel.link().refusals.isEmpty)
      #expect(try await client.anyBar() == .sample)
      await client.close()
      await server.stop()
    }
  }
}
