import Dispatch

/// Does work that blocks its thread on a thread that nobody else needs: the threads of tasks are as
/// few as the processors, and every test shares them.
package func blocking<R: Sendable>(_ work: @escaping @Sendable () -> R) async -> R {
  await withCheckedContinuation { continuation in
    DispatchQueue(label: "blocking").async { continuation.resume(returning: work()) }
  }
}
