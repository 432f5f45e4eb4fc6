public import MarketContract
public import Mediation

/// Tells how the server is.
public actor GetHealthHandler: QueryHandler {
  private let server: any ServerObserver

  init(_ server: any ServerObserver) {
    self.server = server
  }

  /// Has the parts asked.
  public func handle(_ query: GetHealth, _ exchange: Exchange<GetHealth>) async throws -> Health {
    await server.health()
  }
}
