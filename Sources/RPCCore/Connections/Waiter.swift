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

/// The tasks that wait for the same thing; there is hardly ever more than one.
struct Waiters: Sendable {
  private var first: Waiter<Void>?
  private var others: [Waiter<Void>] = []

  mutating func append(_ waiter: Waiter<Void>) {
    if first == nil { first = waiter } else { others.append(waiter) }
  }

  var isEmpty: Bool { first == nil }

  /// All of them, to be resumed where no lock is held.
  mutating func takeAll() -> Waiters {
    defer { self = Waiters() }
    return self
  }

  func resume() {
    first?.resume()
    for waiter in others { waiter.resume() }
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
