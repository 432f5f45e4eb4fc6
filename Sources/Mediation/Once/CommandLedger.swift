import Synchronization

/// Knows of every command that runs once whether it is under way, and what came of it.
public final class CommandLedger: Sendable {
  /// What a command that comes does next.
  @usableFromInline
  enum Turn: Sendable {
    /// Nothing is known of it: it runs, and ``leave(_:_:)`` is called behind it.
    case runs
    /// It has run, and this was kept.
    case hasRun(CommandRecord)
  }

  /// What somebody hears who has come or waited.
  private enum Word: Sendable {
    case begins
    case answered(CommandRecord)
    case refused(CommandTable.Arrival)
    case withdrawn
  }

  private struct State {
    var table = CommandTable()
    var waiters: [UInt64: CheckedContinuation<Word, Never>] = [:]
    var lastNumber: UInt64 = 0
  }

  private let journal: any CommandJournal
  private let state = Mutex(State())

  /// A ledger of the commands whose outcomes `journal` keeps.
  public init(_ journal: any CommandJournal) {
    self.journal = journal
  }

  // MARK: Asking

  /// What is known of a command.
  public enum Standing: Equatable, Sendable {
    /// Nothing: it never came, was withdrawn or failed without an outcome, or is forgotten.
    case neverSeen
    /// It is under way.
    case running
    /// It has ended.
    case ended(CommandRecord)
  }

  /// What is known of a command now.
  ///
  /// - Throws: a ``Fault`` where the store cannot tell.
  public func standing(of key: CommandKey) async throws -> Standing {
    if state.withLock({ $0.table.isRunning(key) }) { return .running }
    return try await journal.record(of: key).map { .ended($0) } ?? .neverSeen
  }

  /// How many wait for a command that is under way.
  public func waitingCount(_ key: CommandKey) -> Int {
    state.withLock { $0.table.waitingCount(key) }
  }

  // MARK: Running

  /// Waits while the same command is under way, and says whether this one runs.
  ///
  /// - Throws: a ``Fault`` where the number was given to another content, the task is cancelled
  ///   while it waits, or the store cannot tell what was kept.
  @usableFromInline
  func enter(_ key: CommandKey, _ digest: ContentDigest) async throws -> Turn {
    switch await comesOrWaits(key, digest) {
    case .begins: break
    case .answered(let record): return .hasRun(record)
    case .refused(.crowded): throw Self.crowded
    case .refused: throw Self.reused
    case .withdrawn: throw Self.withdrawn
    }
    do {
      guard let record = try await journal.record(of: key) else { return .runs }
      guard record.digest == digest else { throw Self.reused }
      leave(key, record)
      return .hasRun(record)
    } catch {
      leave(key, nil)
      let fault = Fault(undeclared: error)
      if fault.kind == .commandIDReused { throw fault }
      // Whatever is in the way now, an earlier delivery may have been carried out.
      throw Fault(fault.kind, fault.message, effect: .unknown)
    }
  }

  /// The command has ended; `record` where what came of it is committed.
  @usableFromInline
  func leave(_ key: CommandKey, _ record: CommandRecord?) {
    let (word, waiters) = state.withLock { state in
      switch state.table.leave(key, isKept: record != nil) {
      case .nobody: return (Word.begins, [CheckedContinuation<Word, Never>?]())
      case .next(let number): return (.begins, [state.waiters.removeValue(forKey: number)])
      case .answered(let numbers):
        return (
          record.map { .answered($0) } ?? .begins,
          numbers.map { state.waiters.removeValue(forKey: $0) }
        )
      }
    }
    for waiter in waiters { waiter?.resume(returning: word) }
  }

  private func comesOrWaits(_ key: CommandKey, _ digest: ContentDigest) async -> Word {
    let number = state.withLock { state in
      state.lastNumber += 1
      return state.lastNumber
    }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let immediate: Word? = state.withLock { state in
          let arrival = state.table.arrive(key, digest, as: number)
          switch arrival {
          case .begins: return .begins
          case .hasOtherContent, .crowded: return .refused(arrival)
          case .waits: break
          }
          // Read under the lock: a withdrawal before it is seen here, and one after it finds the
          // command among those that wait.
          if Task.isCancelled {
            _ = state.table.withdraw(number, from: key)
            return .withdrawn
          }
          state.waiters[number] = continuation
          return nil
        }
        if let immediate { continuation.resume(returning: immediate) }
      }
    } onCancel: {
      let waiter = state.withLock { state in
        state.table.withdraw(number, from: key) ? state.waiters.removeValue(forKey: number) : nil
      }
      waiter?.resume(returning: .withdrawn)
    }
  }

  // MARK: Refusals

  private static let reused = Fault(
    .commandIDReused,
    "the command's id was given to another command before, and nothing was done; draw a new id for "
      + "a new command, and send a repeat exactly as it was sent the first time",
    hasBegun: false)

  /// The others may change what this one asks for.
  private static let withdrawn = Fault(
    .cancelled, "the command was withdrawn while the same command was under way", effect: .unknown)

  private static let crowded = Fault(
    .exhausted,
    "the command is under way, and \(CommandTable.mostWaiting) repeats of it wait already; ask for "
      + "its outcome later",
    effect: .unknown)
}
