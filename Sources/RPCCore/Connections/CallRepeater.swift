/// Decides for one call whether it is made again after it has failed, and on which connection.
///
/// The connection knows what has come and gone; whoever keeps connections knows the rule.
package protocol CallRepeater: AnyObject, Sendable {
  /// Whether the call may be made again where messages of the server's stream have come: they only
  /// tell how far it is, and come anew or not at all.
  var toleratesItems: Bool { get }
  /// How long to wait before the call is made again; nil where it ends with `error`.
  func pause(after error: CallError) -> Duration?
  /// Waits for `pause` and gives a connection; nil where there is none, so that the call ends.
  func connection(after pause: Duration) async -> ClientConnection?
  /// What the caller is told of a call that ends with `error`, after all attempts.
  func told(_ error: CallError) -> CallError
  /// The call has ended for good, with `error` where it did not end well.
  func callEnded(_ error: CallError?)
}
