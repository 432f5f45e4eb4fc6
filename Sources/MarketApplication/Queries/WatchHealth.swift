public import MarketContract
public import Mediation

/// Streams how the server is, whenever that changes.
public actor WatchHealthHandler: QueryHandler {
  private let server: any ServerObserver

  init(_ server: any ServerObserver) {
    self.server = server
  }

  /// Streams the present health and each change until the caller withdraws or the server ends.
  ///
  /// While the caller does not keep up, changes replace each other: it gets the latest.
  public func handle(_ query: WatchHealth, _ exchange: Exchange<WatchHealth>) async throws {
    var revision: UInt64 = 0
    while true {
      let watched = try await server.health(after: revision)
      try await exchange.output.send(watched.health)
      if watched.isLast { return }
      revision = watched.revision
    }
  }
}
