import MarketContract
import RPCCore

@testable import UnixTransport

/// Clients that are all connected to one server.
struct Crowd {
  private let connections: [ClientConnection]

  /// Does `body` with `count` clients that have said hello.
  static func with(
    of count: Int, on socket: String, _ body: (Crowd) async throws -> Void
  ) async throws {
    let client = try UnixClient()
    var connections: [ClientConnection] = []
    for _ in 0..<count {
      let connection = try client.connect(
        to: try SocketPath(socket), schemaHash: MarketDataSchema.hash, name: "crowd")
      _ = try await connection.ready()
      connections.append(connection)
    }
    try await body(Crowd(connections: connections))
    for connection in connections { await connection.close() }
  }

  /// Asks the server over each connection whether it lives.
  func pingAll() async throws {
    for connection in connections { _ = try await connection.ping() }
  }
}
