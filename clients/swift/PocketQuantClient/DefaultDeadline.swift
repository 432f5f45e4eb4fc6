public import RPCCore
internal import UnixTransport

/// Gives calls a deadline whose callers set none.
public struct DefaultDeadline: CallInterceptor {
  /// How long such a call may take.
  public let time: Duration

  /// A deadline of `time` from a call's beginning.
  public init(_ time: Duration) {
    self.time = time
  }

  /// Sets the deadline where there is none.
  public func callBegins(
    _ call: CallDescription, _ options: inout CallOptions
  ) throws(CallError) {
    if options.deadline == nil { options.deadline = MonotonicClock.now.advanced(by: time) }
  }
}
