/// What a call that is being handled passes on to the calls that its handler makes.
///
/// ``ServerCall/run(_:)`` sets it for the handler's task, and the tasks that this one starts have it
/// too; a client's calls take it over. A detached task has none.
public struct CallScope: Equatable, Sendable {
  /// When the answer of the call being handled is worth nothing any more.
  public let deadline: MonotonicInstant?
  /// The number that stands in every log line about it.
  public let correlation: UInt64

  /// A scope.
  public init(deadline: MonotonicInstant?, correlation: UInt64) {
    self.deadline = deadline
    self.correlation = correlation
  }

  /// The call that the current task works for, where it works for one.
  @TaskLocal public static var current: CallScope?
}

extension CallOptions {
  /// The options of a call that is made in `scope`: the earlier deadline, and its correlation where
  /// these have none.
  public func inheriting(_ scope: CallScope?) -> CallOptions {
    guard let scope else { return self }
    var options = self
    if let inherited = scope.deadline {
      options.deadline = min(deadline ?? inherited, inherited)
    }
    if correlation == 0 { options.correlation = scope.correlation }
    return options
  }
}
