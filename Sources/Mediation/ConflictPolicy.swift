/// How often a handler decides anew where somebody else has changed what it had loaded, and after
/// which pauses.
///
/// Each round loses only to a command that has won. Two who meet once need no pause: the loser goes
/// on at once, on the new state. Many who meet again and again would lose most of their rounds to
/// each other; pauses by chance that grow have them come one behind the other.
public struct ConflictPolicy: Sendable {
  /// How often the handler decides at the most before the caller is told.
  ///
  /// Eight: sixteen who change one series at the same moment all come through within that, where a
  /// commit takes a few milliseconds. Who does not has met others who go on and on, has waited for a tenth of a second at the most, and had
  /// better ask later.
  public let attempts: Int
  /// The ceiling of the first pause in nanoseconds; it doubles with each further one.
  ///
  /// Two milliseconds: about what a commit takes that is on the disk when it returns.
  private let firstCeiling: UInt64
  private let sleep: @Sendable (UInt64) async throws -> Void
  private let jitter: @Sendable () -> Double

  /// A policy; tests give their own pauses and chance.
  ///
  /// - Parameters:
  ///   - attempts: how often the handler decides at the most; at least once.
  ///   - firstCeiling: the longest first pause in nanoseconds.
  ///   - sleep: waits so many nanoseconds; throws where the task is cancelled before.
  ///   - jitter: a number between 0 and 1 by chance.
  public init(
    attempts: Int = 8, firstCeiling: UInt64 = 2_000_000,
    sleep: @escaping @Sendable (UInt64) async throws -> Void = {
      try await Task.sleep(nanoseconds: $0)
    },
    jitter: @escaping @Sendable () -> Double = { .random(in: 0...1) }
  ) {
    self.attempts = max(attempts, 1)
    self.firstCeiling = firstCeiling
    self.sleep = sleep
    self.jitter = jitter
  }

  /// Waits after so many conflicts in a row; not at all after the first.
  ///
  /// - Throws: `CancellationError` where the task is cancelled meanwhile.
  @usableFromInline
  func pause(after conflicts: Int) async throws {
    if conflicts < 2 || conflicts >= attempts { return }
    // No more than a second, however many attempts somebody allows.
    let ceiling = min(firstCeiling << UInt64(min(conflicts - 2, 20)), 1_000_000_000)
    try await sleep(UInt64(Double(ceiling) * jitter()))
  }
}
