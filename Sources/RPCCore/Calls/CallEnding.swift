/// What the server says of the end of a call besides its outcome.
package struct CallEnding: Equatable, Sendable {
  /// The time from the call's arrival to its end, as the server measured it.
  package var serverTime = Duration.zero
  /// Whether the outcome was kept of an earlier call with the same command id.
  package var isReplayed = false

  /// The end of a call of which the server has said nothing.
  package static let unsaid = CallEnding()
}
