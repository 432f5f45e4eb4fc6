/// Tries `attempt` with four times as much time again and again, for what a deadline is to end once
/// it has begun: on a busy machine a short time is over before that.
///
/// - Parameters:
///   - time: what the first try is given.
///   - attempt: tries with the time that it is given, and says whether that was enough to begin.
/// - Returns: whether a try was given enough before it would have been more than 100 seconds.
package func givingTime(
  from time: Duration, _ attempt: (Duration) async throws -> Bool
) async rethrows -> Bool {
  var time = time
  while time < .seconds(100) {
    if try await attempt(time) { return true }
    time *= 4
  }
  return false
}
