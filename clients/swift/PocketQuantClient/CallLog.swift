public import RPCCore

/// Writes a line for each call: its request, how it ended, how long it took.
public struct CallLog: CallInterceptor {
  private let write: @Sendable (String) -> Void

  /// A log that gives its lines to `write`, which must not wait.
  public init(_ write: @escaping @Sendable (String) -> Void) {
    self.write = write
  }

  /// Writes the line.
  public func callEnded(
    _ call: CallDescription, _ options: CallOptions, _ error: CallError?, duration: Duration
  ) {
    let microseconds = duration.nanosecondsClamped / 1_000
    var line = "\(call.name) \(error.map { "\($0.code)" } ?? "ok") in \(microseconds) us"
    if options.correlation != 0 { line += " correlation=\(options.correlation)" }
    if let error { line += " executed=\(error.executed): \(error)" }
    write(line)
  }
}
