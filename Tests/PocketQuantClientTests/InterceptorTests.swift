import MarketContract
import RPCCore
import TestSupport
import Testing

@testable import PocketQuantClient
@testable import UnixTransport

@Suite("Interceptors")
struct InterceptorTests {
  /// Says what it sees, under a name.
  private struct Witness: CallInterceptor, ServerInterceptor {
    let name: String
    let seen: Record<String>
    var refuses = false

    func callBegins(
      _ call: CallDescription, _ options: inout CallOptions
    ) throws(CallError) {
      seen.append("\(name) begins \(call.name) \(call.effect)")
      if refuses { throw .refused }
      do throws(WireError) { try options.metadata.append("by", name) } catch {}
    }

    func callEnded(
      _ call: CallDescription, _ options: CallOptions, _ error: CallError?, duration: Duration
    ) {
      seen.append("\(name) ends \(error.map { "\($0.code)" } ?? "ok")")
    }

    func callArrives(_ call: CallInfo, from peer: PeerIdentity) throws(CallError) {
      seen.append("\(name) arrives \(call.method)")
      if refuses {
        throw CallError(.permissionDenied, "no", executed: .never, stage: .admission)
      }
    }

    func callEnded(_ call: CallInfo, from peer: PeerIdentity, _ error: CallError?) {
      seen.append("\(name) ended \(error.map { "\($0.code)" } ?? "ok")")
    }
  }

  @Test("a client's see each call once, in order and back, and what they add arrives")
  func client() async throws {
    try await TemporaryFolder.with { folder in
      let seen = Record<String>()
      let added = Record<String>()
      let table = MethodTable([
        .getLatestBar: FakeServer.method(GetLatestBar.self) { call async throws(CallError) in
          added.append(
            call.info.metadata.entries.map { String(decoding: $0.value, as: UTF8.self) }.joined())
          if added.count == 1 { throw .refused }
          return Bar.sample
        },
        .listSymbols: FakeServer.method(ListSymbols.self) {
          _ async throws(CallError) -> Nothing in
          throw CallError(.internal, "", executed: .unknown, stage: .handler)
        },
      ])
      let server = try FakeServer(on: folder.file("s"), table)
      let client = try MarketClient(
        socket: folder.file("s"),
        interceptors: ["a", "b"].map { Witness(name: $0, seen: seen) })
      #expect(try await client.anyBar() == .sample)
      #expect(
        seen.elements == [
          "a begins GetLatestBar query", "b begins GetLatestBar query", "b ends ok", "a ends ok",
        ])
      #expect(added.elements == ["ab", "ab"])
      _ = try? await client.listSymbols(ListSymbols()).reply()
      #expect(seen.elements.suffix(2) == ["b ends internal", "a ends internal"])
      await client.close()
      await server.stop()
    }
  }

  @Test("one that refuses ends the call; those within it never hear of it")
  func refusal() async throws {
    let seen = Record<String>()
    let client = try MarketClient(
      socket: "/nowhere",
      interceptors: [
        Witness(name: "a", seen: seen), Witness(name: "b", seen: seen, refuses: true),
        Witness(name: "c", seen: seen),
      ])
    _ = await #expect(throws: GetLatestBar.Failure.self) { try await client.anyBar() }
    #expect(
      seen.elements == [
        "a begins GetLatestBar query", "b begins GetLatestBar query", "a ends unavailable",
      ])
  }

  @Test("a server's see each call in order and back, and refuse before it begins")
  func server() async throws {
    try await TemporaryFolder.with { folder in
      let seen = Record<String>()
      let table = MethodTable([
        .getLatestBar: FakeServer.method(GetLatestBar.self) { _ async throws(CallError) in
          seen.append("handler")
          return Bar.sample
        }
      ])
      for refuses in [false, true] {
        let service = InterceptedService(
          table,
          interceptors: [
            Witness(name: "a", seen: seen), Witness(name: "b", seen: seen, refuses: refuses),
          ])
        let server = try FakeServer(on: folder.file("s"), service)
        let client = try MarketClient(socket: folder.file("s"))
        let bar = try? await client.anyBar()
        #expect((bar == nil) == refuses)
        await client.close()
        await server.stop()
      }
      #expect(
        seen.elements == [
          "a arrives 17", "b arrives 17", "handler", "b ended ok", "a ended ok",
          "a arrives 17", "b arrives 17", "a ended permissionDenied",
        ])
    }
  }

  @Test("a deadline for calls that have none, and a line a call")
  func provided() async throws {
    try await TemporaryFolder.with { folder in
      let lines = Record<String>()
      let deadlines = Record<Bool>()
      let correlations = Record<UInt64>()
      let server = try FakeServer(on: folder.file("s")) { call in
        deadlines.append(call.info.deadline != nil)
        correlations.append(call.info.correlation)
        return .sample
      }
      let client = try MarketClient(
        socket: folder.file("s"),
        interceptors: [CallLog { lines.append($0) }, DefaultDeadline(.seconds(300))])
      #expect(try await client.anyBar() == .sample)
      await server.stop()
      _ = try? await client.anyBar()
      #expect(deadlines.elements == [true])
      #expect(lines.elements.first?.hasPrefix("GetLatestBar ok in ") == true)
      let correlation = try #require(correlations.elements.first)
      #expect(lines.elements.first?.hasSuffix(" correlation=\(correlation)") == true)
      #expect(lines.elements.last?.contains("unavailable") == true)
      #expect(lines.elements.last?.contains("executed=never: no server") == true)
      await client.close()
    }
  }
}
