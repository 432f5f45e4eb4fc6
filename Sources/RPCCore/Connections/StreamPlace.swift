import Synchronization

/// Where a call with streams is: on which connection and under which number.
///
/// A call that is made again moves from one connection to another, which only a call of which no
/// message has gone either way may do, those aside that only tell how far it is. The connection's
/// lock may be held when ``begin(as:)`` is called, so nothing in here calls a connection under its
/// own lock.
final class StreamPlace: Sendable {
  /// A call as its connection knows it.
  struct Location: Sendable {
    let connection: ClientConnection
    let stream: UInt64
  }

  /// What a sender finds.
  enum Target: Sendable {
    case open(Location)
    /// The call is being made again; the sender waits.
    case moving
    case ended
  }

  /// What is left to do after a call has been opened.
  struct Debt: Sendable {
    /// The caller has withdrawn it meanwhile.
    var isWithdrawn = false
    /// The caller has said meanwhile that nothing more is sent.
    var endsSending = false
  }

  private enum Phase {
    case opening(ClientConnection)
    case open(Location)
    case pausing(Task<Void, Never>?)
    case ended
  }

  private struct State {
    var phase: Phase
    var hasExchanged = false
    var debt = Debt()
  }

  private let state: Mutex<State>

  /// A call that is about to be opened on `connection`.
  init(_ connection: ClientConnection) {
    state = Mutex(State(phase: .opening(connection)))
  }

  // MARK: Moving

  /// The call has got its number.
  func begin(as stream: UInt64) {
    state.withLock { state in
      guard case .opening(let connection) = state.phase else { return }
      state.phase = .open(Location(connection: connection, stream: stream))
    }
  }

  /// Whether the call may be made again: no message of it has gone either way.
  var isUntouched: Bool {
    state.withLock { state in
      if case .ended = state.phase { return false }
      return !state.hasExchanged && !state.debt.isWithdrawn
    }
  }

  /// Begins to move; false where a message has gone meanwhile.
  func leave() -> Bool {
    state.withLock { state in
      guard !state.hasExchanged, !state.debt.isWithdrawn else { return false }
      state.phase = .pausing(nil)
      return true
    }
  }

  /// Notes the task that moves the call, so that withdrawing the call ends it.
  func moves(by task: Task<Void, Never>) {
    let isWithdrawn = state.withLock { state in
      if case .pausing = state.phase { state.phase = .pausing(task) }
      return state.debt.isWithdrawn
    }
    if isWithdrawn { task.cancel() }
  }

  /// The call is about to be opened on `connection`; false where it has been withdrawn.
  func arrive(at connection: ClientConnection) -> Bool {
    state.withLock { state in
      guard case .pausing = state.phase, !state.debt.isWithdrawn else { return false }
      state.phase = .opening(connection)
      return true
    }
  }

  /// What was said of the call while it had no number.
  var debt: Debt { state.withLock { $0.debt } }

  /// True once: the call has ended for good.
  func end() -> Bool {
    state.withLock { state in
      if case .ended = state.phase { return false }
      state.phase = .ended
      return true
    }
  }

  // MARK: Using

  /// Where to send a message; what is sent there keeps the call from being made again.
  func targetForMessage() -> Target {
    state.withLock { state in
      switch state.phase {
      case .open(let location):
        state.hasExchanged = true
        return .open(location)
      case .opening, .pausing: return .moving
      case .ended: return .ended
      }
    }
  }

  /// A message has come.
  func noteMessage() { state.withLock { $0.hasExchanged = true } }

  /// Where the call is, where it has a number.
  var location: Location? {
    state.withLock { state in
      if case .open(let location) = state.phase { location } else { nil }
    }
  }

  /// Nothing more is sent; gives where that is to be said now.
  func endSending() -> Location? {
    state.withLock { state in
      state.debt.endsSending = true
      if case .open(let location) = state.phase { return location }
      return nil
    }
  }

  /// Withdraws the call; gives where that is to be said, or nil with what was moving it cancelled.
  func withdraw() -> Location? {
    let (location, task) = state.withLock { state in
      state.debt.isWithdrawn = true
      switch state.phase {
      case .open(let location): return (location as Location?, nil as Task<Void, Never>?)
      case .pausing(let task): return (nil, task)
      case .opening, .ended: return (nil, nil)
      }
    }
    task?.cancel()
    return location
  }
}
