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
    try self.init(
      on: path, maxConnections: maxConnections,
      MethodTable([.getLatestBar: Self.method(GetLatestBar.self, answer)]))
  }

  /// A server on `path` that answers with `service`.
  init(
    on path: String, maxConnections: Int = 900, features: UInt64 = Greeting.keepsOutcomes,
    _ service: some RPCService
  ) throws {
    var configuration = UnixServer.Configuration(name: "fake", schemaHash: MarketDataSchema.hash)
    configuration.features = features
    configuration.maxConnections = maxConnections
    server = try UnixServer(configuration: configuration, service: service)
    try server.listen(on: try SocketPath(path))
  }

  /// A method with one request of this type; what it streams, it sends itself.
  static func method<Request: WireMessage, Reply: WireMessage>(
    _ type: Request.Type,
    _ answer: @escaping @Sendable (ServerCall) async throws(CallError) -> Reply
  ) -> MethodTable.Method {
    { call, bytes in
      guard call.decode(bytes, as: Request.self) != nil else { return }
      call.run { () async throws(CallError) in try await answer(call) }
    }
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

extension MethodTable {
  /// A service with these methods.
  init(_ methods: [MarketDataMethod: Method]) {
    self.init(
      Dictionary(uniqueKeysWithValues: methods.map { ($0.key.rawValue, $0.value) }))
  }
}

extension CallError {
  /// What a server says that is about to end.
  static let refused = CallError(
    .unavailable, "the server is about to end", executed: .never, stage: .admission)
}

extension GetLatestBar {
  /// A question for any symbol.
  static let any = GetLatestBar(
    instrument: Instrument(exchange: "X", code: "Y"), interval: .oneDay)
}

extension CallOptions {
  /// Waits for a server, for as long as a test may take.
  static var waiting: CallOptions {
    CallOptions(
      deadline: MonotonicClock.now.advanced(by: .seconds(300)), whenUnavailable: .wait)
  }
}
