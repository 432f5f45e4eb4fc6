internal import RPCCore
internal import Synchronization
internal import UnixTransport

/// How often one call has been made, and whether it is made once more.
struct CallAttempts: Sendable {
  private let effect: CallEffect
  private let most: Int
  private let deadline: MonotonicInstant?
  private let budget: RetryBudget
  private var backoff = Backoff()
  /// Why the call was not done the last time.
  private(set) var lastError: CallError?
  /// How the last of the attempts ended that may have been carried out.
  private var doubt: CallError?
  /// Whether the server of the present attempt keeps what comes of `once` commands.
  private var keepsOutcomes = false

  init(_ effect: CallEffect, _ options: CallOptions, _ budget: RetryBudget) {
    self.effect = effect
    self.budget = budget
    most = options.maxAttempts
    deadline = options.deadline
  }

  /// Notes at which server the next attempt is made.
  ///
  /// - Throws: what the caller is told instead, where an earlier attempt of a command may have been
  ///   carried out and this server would not know of it.
  mutating func begin(keepsOutcomes: Bool) throws(CallError) {
    self.keepsOutcomes = keepsOutcomes
    if effect == .onceCommand, !keepsOutcomes, let doubt { throw doubt }
  }

  /// How long to wait before the call is made again; nil where it ends with `error`.
  mutating func pause(
    after error: CallError, now: MonotonicInstant,
    using generator: inout some RandomNumberGenerator
  ) -> Duration? {
    backoff.noteFailure()
    guard backoff.failures < most,
      RetryPolicy.allows(error, effect, keepsOutcomes: keepsOutcomes)
    else { return nil }
    let pause = max(backoff.pause(using: &generator), error.retryAfter ?? .zero)
    guard pause <= RetryPolicy.longestPause else { return nil }
    if let deadline, deadline <= now.advanced(by: pause) { return nil }
    guard !RetryPolicy.costs(error) || budget.take() else { return nil }
    lastError = error
    if error.executed == .unknown { doubt = error }
    budget.repeats.wrappingAdd(1, ordering: .relaxed)
    return pause
  }

  /// The same with the present time and the system's random numbers.
  mutating func pause(after error: CallError) -> Duration? {
    var generator = SystemRandomNumberGenerator()
    return pause(after: error, now: MonotonicClock.now, using: &generator)
  }

  /// What the caller is told who asks no more: `error`, with what is known of all attempts.
  ///
  /// Where an earlier attempt of a command may have been carried out, a later one that was not even
  /// begun does not tell; one that a handler has seen does.
  func told(_ error: CallError) -> CallError {
    guard doubt != nil, effect != .query, error.detail == nil, error.executed == .never,
      error.stage.rawValue < CallStage.handler.rawValue
    else { return error }
    var error = error
    error.executed = .unknown
    return error
  }

  /// What the caller is told where no connection for the next attempt comes.
  ///
  /// An attempt of unknown outcome is what the caller has to know of; else why there is no
  /// connection says more.
  func failure(_ error: CallError) -> CallError {
    guard let lastError, lastError.executed != .never else { return error }
    return lastError
  }
}
