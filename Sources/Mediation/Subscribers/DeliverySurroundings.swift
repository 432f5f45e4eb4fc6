/// What subscribers ask of the world: the time, pauses, and chance.
public struct DeliverySurroundings: Sendable {
  /// The monotonic clock.
  public let now: @Sendable () -> MonotonicTime
  /// The present instant in nanoseconds since 1970 in UTC.
  public let wallClock: @Sendable () -> Int64
  /// Waits so many nanoseconds; throws where the task is cancelled before.
  public let sleep: @Sendable (UInt64) async throws -> Void
  /// A number between 0 and 1 by chance.
  public let jitter: @Sendable () -> Double

  /// Surroundings; tests give their own.
  public init(
    now: @escaping @Sendable () -> MonotonicTime, wallClock: @escaping @Sendable () -> Int64,
    sleep: @escaping @Sendable (UInt64) async throws -> Void,
    jitter: @escaping @Sendable () -> Double
  ) {
    self.now = now
    self.wallClock = wallClock
    self.sleep = sleep
    self.jitter = jitter
  }
}
