import Mediation
import Synchronization
import TestSupport

/// Adds to a number, once however often it is sent.
struct AddOnce: OnceCommand, Equatable {
  typealias Reply = Int
  typealias Failure = AnyFailure
  static let descriptor = RequestDescriptor(number: 3, name: "AddOnce", isCommand: true)
  var number: UInt8 = 1

  /// A reply that cannot be kept.
  struct Unkeepable: Error {}

  static func keep(_ reply: Int) throws -> [UInt8] {
    if reply < 0 { throw Unkeepable() }
    return Array("\(reply)".utf8)
  }

  static func reply(kept bytes: [UInt8]) throws -> Int {
    guard let reply = Int(String(decoding: bytes, as: UTF8.self)) else { throw Unkeepable() }
    return reply
  }

  static func keep(failure error: any Error) throws -> KeptFailure? {
    error is Declared ? KeptFailure(number: 9, fields: [1], message: "declared") : nil
  }

  static func failure(kept failure: KeptFailure) throws -> any Error { Declared() }
}

/// How a test's command comes, and whether its answer was a kept one.
struct Delivered: CommandDelivery {
  let content: [UInt8]
  let replays: Record<Int>

  func noteReplay() { replays.append(1) }
}

/// Decides as a test tells it, and notes each time.
struct AddingOnce: CommandHandler {
  let runs = Record<Int>()
  var decide: @Sendable (Int) async throws -> Int = { $0 }

  func handle(
    _ command: AddOnce, _ prepared: Void, in work: MemoryWork, _ exchange: Exchange<AddOnce>
  ) async throws -> Int {
    runs.append(1)
    return try await decide(runs.count)
  }
}

/// Has its effect outside of its unit of work, and is withdrawn before it returns.
struct AddingOutside: CommandHandler {
  static var actsOutsideUnitOfWork: Bool { true }
  let effects = Record<Int>()

  func handle(
    _ command: AddOnce, _ prepared: Void, in work: MemoryWork, _ exchange: Exchange<AddOnce>
  ) async throws -> Int {
    effects.append(1)
    withUnsafeCurrentTask { $0?.cancel() }
    return effects.count
  }
}

/// Units of work and a journal over one store, of which a test says what becomes of each commit and
/// of each look-up.
struct ScriptedUnits: UnitOfWorkFactory, CommandJournal {
  /// What becomes of a commit.
  enum Outcome: Sendable {
    case done
    case refused(any Error & Sendable)
    /// It is done, and the caller is told otherwise.
    case doneAndDenied(any Error & Sendable)
  }

  let store = MemoryStore()
  let outcomes = Script<Outcome>()
  let lookUps = Script<Fault?>()

  func begin(_ context: RequestContext) async throws -> MemoryWork {
    try await store.units.begin(context)
  }

  func commit(_ work: MemoryWork, keeping record: CommandRecord?) async throws {
    switch outcomes.next() ?? .done {
    case .done: try await store.units.commit(work, keeping: record)
    case .refused(let error): throw error
    case .doneAndDenied(let error):
      try await store.units.commit(work, keeping: record)
      throw error
    }
  }

  func rollBack(_ work: MemoryWork) async { await store.units.rollBack(work) }

  func record(of key: CommandKey) async throws -> CommandRecord? {
    if let fault = lookUps.next() ?? nil { throw fault }
    return try await store.commandJournal.record(of: key)
  }

  func forget(endedBefore instant: Int64, mostKept: Int, limit: Int) async throws -> Int {
    try await store.commandJournal.forget(endedBefore: instant, mostKept: mostKept, limit: limit)
  }
}

/// What happens next, the first first.
final class Script<Element: Sendable>: Sendable {
  private let elements = Mutex<[Element]>([])

  func append(_ element: Element) { elements.withLock { $0.append(element) } }

  func next() -> Element? { elements.withLock { $0.isEmpty ? nil : $0.removeFirst() } }
}

/// A mediator of one command, and what is known of it.
struct OnceBench: Sendable {
  let units = ScriptedUnits()
  let ledger: CommandLedger
  let replays = Record<Int>()
  private let mediator: Mediator<Void, DeadlineCheck, ScriptedUnits>

  init(longestReply: Int = 10) {
    ledger = CommandLedger(units)
    mediator = Mediator(
      handlers: (), behaviours: DeadlineCheck(now: { HandClock().now }),
      idempotency: IdempotencyBehaviour(ledger, longestReply: longestReply, now: { 77 }),
      unitOfWork: UnitOfWorkBehaviour(units))
  }

  static let key = CommandKey(user: 5, request: 3, id: CommandID(high: 1, low: 2))

  /// Sends the command as a client does.
  func send(
    _ handler: some CommandHandler<AddOnce, MemoryWork>, id: CommandID = key.id, user: UInt32 = 5,
    content: [UInt8] = [1],
    isDelivered: Bool = true
  ) async throws(AnyFailure) -> Int {
    let context = RequestContext(
      correlation: 1, caller: Caller(user: user, group: 5, process: 6), commandID: id)
    let delivery = isDelivered ? Delivered(content: content, replays: replays) : nil
    return try await mediator.perform(
      AddOnce(), by: handler, Exchange(context: context, delivery: delivery))
  }

  /// How the command fails.
  func failure(_ handler: AddingOnce, content: [UInt8] = [1]) async -> AnyFailure? {
    do throws(AnyFailure) {
      _ = try await send(handler, content: content)
      return nil
    } catch {
      return error
    }
  }
}
