public import MarketDomain

/// What the application asks of the world and the domain is given: the time, and identities.
public struct Surroundings: Sendable {
  /// The present instant.
  public let now: @Sendable () -> Instant
  /// An identity that no event has had before.
  public let newEventID: @Sendable () -> EventID

  /// Surroundings; tests give their own.
  public init(
    now: @escaping @Sendable () -> Instant, newEventID: @escaping @Sendable () -> EventID
  ) {
    self.now = now
    self.newEventID = newEventID
  }
}
