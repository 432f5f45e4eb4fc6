public import MarketContract
public import Mediation

/// Gives what the server has counted.
public actor GetMetricsHandler: QueryHandler {
  private let server: any ServerObserver

  init(_ server: any ServerObserver) {
    self.server = server
  }

  /// Gives the figures as they are when it is asked.
  public func handle(_ query: GetMetrics, _ exchange: Exchange<GetMetrics>) async throws -> Metrics
  {
    await server.metrics()
  }
}
