import MarketContract
import PocketQuantClient
import RPCCore
import TestSupport

@testable import UnixTransport

/// A server that gives one bar, or does what a test tells it, on the path of a client.
struct FakeServer: Sendable {
  let server: UnixServer

  /// A server on `path`; `answer` says what becomes of a question for the latest bar.
  init(
    on path: String, maxConnections: Int = 900,
    _ answer: @escaping @Sendable (ServerCall) async throws(CallError) -> Bar = { _ in .sample }
  ) throws {
    var configuration = UnixServer.Configuration(name: "fake", schemaHash: MarketDataSchema.hash)
    configuration.maxConnections = maxConnections
    server = try UnixServer(
      configuration: configuration,
      service: MethodTable([
        MarketDataMethod.getLatestBar.rawValue: { call, bytes in
          guard call.decode(bytes, as: GetLatestBar.self) != nil else { return }
          call.run { () async throws(CallError) in try await answer(call) }
        }
      ]))
    try server.listen(on: try SocketPath(path))
  }

  func stop() async { await server.drain(grace: .zero) }
}

extension Bar {
  /// Any bar.
  static var sample: Bar {
    Bar(
      time: Timestamp(nanoseconds: 5), open: 1, high: 2, low: 0.5, close: 1.5, volume: 10,
      isComplete: true)
  }
}

extension MarketClient {
  /// Asks for a bar of any symbol.
  func anyBar() async throws(GetLatestBar.Failure) -> Bar { try await latestBar("X:Y") }
}
