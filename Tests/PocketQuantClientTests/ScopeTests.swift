import MarketContract
import RPCCore
import TestSupport
import Testing

@testable import PocketQuantClient
@testable import UnixTransport

@Suite("A call made while another is handled")
struct ScopeTests {
  private static let early = MonotonicInstant(nanoseconds: 10)
  private static let late = MonotonicInstant(nanoseconds: 20)

  @Test("it takes the earlier deadline, and the correlation where it has none")
  func inheriting() {
    let scope = CallScope(deadline: Self.early, correlation: 7)
    #expect(CallOptions().inheriting(scope).deadline == Self.early)
    #expect(CallOptions(deadline: Self.late).inheriting(scope).deadline == Self.early)
    let later = CallScope(deadline: Self.late, correlation: 7)
    #expect(CallOptions(deadline: Self.early).inheriting(later).deadline == Self.early)
    #expect(CallOptions().inheriting(scope).correlation == 7)
    #expect(CallOptions(correlation: 3).inheriting(scope).correlation == 3)
    let none = CallScope(deadline: nil, correlation: 7)
    #expect(CallOptions(deadline: Self.late).inheriting(none).deadline == Self.late)
    #expect(CallOptions(deadline: Self.late).inheriting(nil).deadline == Self.late)
  }

  @Test("it carries them to the next server, from the handler's task and from one that this starts")
  func chained() async throws {
    try await TemporaryFolder.with { folder in
      let arrived = Record<CallScope>()
      let back = try FakeServer(on: folder.file("b")) { call in
        arrived.append(
          CallScope(deadline: call.info.deadline, correlation: call.info.correlation))
        return .sample
      }
      let inner = try MarketClient(socket: folder.file("b"))
      let front = try FakeServer(on: folder.file("f")) { _ async throws(CallError) in
        do throws(GetLatestBar.Failure) {
          _ = try await inner.anyBar()
        } catch {
          throw error.callError
        }
        let started = Task { try await inner.anyBar() }
        _ = try? await started.value
        let detached = Task.detached { try await inner.anyBar() }
        _ = try? await detached.value
        return .sample
      }
      let client = try MarketClient(socket: folder.file("f"))
      let deadline = MonotonicClock.now.advanced(by: .seconds(300))
      _ = try await client.getLatestBar(
        .any, options: CallOptions(deadline: deadline, correlation: 99))
      let scope = CallScope(deadline: deadline, correlation: 99)
      #expect(arrived.elements.prefix(2) == [scope, scope])
      #expect(arrived.elements.last?.deadline == nil)
      for client in [client, inner] { await client.close() }
      for server in [front, back] { await server.stop() }
    }
  }
}
