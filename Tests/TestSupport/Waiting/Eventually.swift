/// Waits until `condition` holds, for what nobody tells of: a thread that ends, a descriptor that
/// is closed in another process's view of this one.
///
/// - Returns: whether it held before ten seconds had passed.
package func eventually(_ condition: () throws -> Bool) async rethrows -> Bool {
  let end = ContinuousClock.now.advanced(by: .seconds(10))
  while try !condition() {
    if ContinuousClock.now > end { return false }
    try? await Task.sleep(for: .milliseconds(2))
  }
  return true
}
