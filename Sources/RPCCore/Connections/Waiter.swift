/// A suspended task that is resumed exactly once.
///
/// The unchecked continuation saves the allocation that the checked one makes for every wait. What
/// makes it safe is that each owner keeps its waiter in an optional under a lock and takes it out
/// to resume it.
@safe
struct Waiter<Value: Sendable>: Sendable {
  private let continuation: UnsafeContinuation<Value, Never>

  fileprivate init(_ continuation: UnsafeContinuation<Value, Never>) {
    unsafe self.continuation = continuation
  }

  func resume(returning value: Value) {
    unsafe continuation.resume(returning: value)
  }
}

extension Waiter where Value == Void {
  func resume() {
    resume(returning: ())
  }
}

/// Suspends the task and hands it to `body`, which sees to it that somebody resumes it.
func suspend<Value: Sendable>(
  returning type: Value.Type = Value.self, _ body: (Waiter<Value>) -> Void
) async -> Value {
  await unsafe withUnsafeContinuation { unsafe body(Waiter($0)) }
}
