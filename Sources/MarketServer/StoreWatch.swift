internal import MarketContract
internal import Mediation
internal import Synchronization

/// Tells the health of a store by what becomes of what it writes.
///
/// A write that fails because of the store makes it not ready: a commit, or a part of a large import
/// before it. From then on it is tried whether it takes something again, since whoever looks at the
/// health sends it nothing.
final class StoreWatch: Sendable {
  typealias Probe = @Sendable () async throws -> Void

  private let health: HealthBoard
  private let pause: Duration
  private let probe = Mutex<Probe?>(nil)
  private let probing = Mutex<Task<Void, Never>?>(nil)

  /// A watch that tries the store `pause` after each failure: a second, in which nobody frees a
  /// disk.
  init(_ health: HealthBoard, pause: Duration = .seconds(1)) {
    self.health = health
    self.pause = pause
  }

  /// Has the store tried with `probe`; it is there only after the watch, which it reports to.
  func observe(_ probe: @escaping Probe) {
    self.probe.withLock { $0 = probe }
  }

  deinit {
    probing.withLock { $0?.cancel() }
  }

  /// Notes why something was not written.
  func writeFailed(_ error: any Error) {
    guard let condition = Self.condition(error) else { return }
    health.report(.store, condition)
    guard let probe = probe.withLock({ $0 }) else { return }
    probing.withLock { task in
      guard task == nil else { return }
      task = Task { [weak self, pause, probe, health] in
        while !Task.isCancelled {
          do {
            try await Task.sleep(for: pause)
            try await probe()
            self?.probing.withLock { $0 = nil }
            health.report(.store, .ready)
            return
          } catch {
            if let condition = Self.condition(error) { health.report(.store, condition) }
          }
        }
      }
    }
  }

  /// What an error says of the store; nil where it says nothing: a conflict, a withdrawal.
  private static func condition(_ error: any Error) -> HealthBoard.Condition? {
    guard let fault = error as? Fault else { return nil }
    switch fault.kind {
    case .damaged, .internal:
      return HealthBoard.Condition(state: .failed, reason: String(fault.message.prefix(200)))
    case .exhausted, .unavailable:
      return HealthBoard.Condition(state: .notReady, reason: String(fault.message.prefix(200)))
    case .cancelled, .deadlineExceeded, .conflict, .commandIDReused, .notPermitted: return nil
    }
  }
}
