/// Waits until `condition` holds, for what nobody tells of: a thread that ends, a descriptor that
/// is closed in another process's view of this one.
///
/// - Returns: whether it held before five minutes had passed: a thousand tests share the processors.
package func eventually(_ condition: () async throws -> Bool) async rethrows -> Bool {
  let end = ContinuousClock.now.advanced(by: .seconds(300))
  while try await !condition() {
    if ContinuousClock.now > end { return false }
    // Nobody tells of it, so it is asked for again and again.
    try? await Task.sleep(for: .milliseconds(2))
  }
  return true
}
