internal import RPCCore

/// What a client may make a second time, and nothing else.
///
/// A call is made again by itself where one of these holds:
/// - The server or this client says that it has had no effect and will have none (`executed` is
///   `never`), and the reason passes: code `unavailable`, as of a server that is about to end or of
///   a connection that was lost before the call had left.
/// - It has had no effect, the server has too much to do (`resourceExhausted`) and says after
///   which time to come again.
/// - It is a query, and the server became `unavailable` while it was under way: a query has no
///   effect, so two are as good as one.
/// - It is a `once` command, the server became `unavailable` while it was under way, and had said
///   that it keeps what comes of such commands: the repeat has the same id, so that it gets what came
///   of the first where that was carried out. The server that gets the repeat has to say so, too.
///
/// A declared error is the application's answer and no reason to ask again, and a connection that
/// ended because the server broke the protocol is none either. Of a call with streams, no message
/// may have gone either way, which its connection watches over; those of a `once` command's reply
/// do not count, since they only tell how far it is.
enum RetryPolicy {
  /// The longest pause that a client makes by itself; a server that asks for a longer one is left
  /// to the caller, whom the error tells the time.
  static let longestPause = Duration.seconds(5)

  /// Whether a call of this effect that ended with `error`, at a server that keeps what comes of
  /// `once` commands or does not, may be made again.
  static func allows(
    _ error: CallError, _ effect: CallEffect, keepsOutcomes: Bool
  ) -> Bool {
    // A server that broke the protocol would do so again.
    guard error.detail == nil, error.stage != .framing else { return false }
    switch (error.code, error.executed) {
    case (.unavailable, .never): return true
    case (.resourceExhausted, .never): return error.retryAfter != nil
    case (.unavailable, .unknown):
      return switch effect {
      case .query: true
      case .onceCommand: keepsOutcomes
      case .streamedCommand: false
      }
    default: return false
    }
  }

  /// Whether the repeat is work that the server may have done already or has no room for, so that
  /// it is paid for out of the ``RetryBudget``.
  static func costs(_ error: CallError) -> Bool {
    !(error.code == .unavailable && error.executed == .never)
  }
}
