import Mediation
import Synchronization
import TestSupport

/// A failure that keeps the error and knows what it is to a caller.
struct AnyFailure: RequestFailure {
  let error: any Error

  init(_ error: any Error) { self.error = error }

  /// The fault that it is to a caller.
  var fault: Fault { Fault(undeclared: error) }
}

/// Asks for the double of a number.
struct Double2: Query {
  typealias Reply = Int
  typealias Failure = AnyFailure
  static let descriptor = RequestDescriptor(number: 1, name: "Double2", isCommand: false)
  var number = 21
}

/// Adds to a number.
struct Add: Command {
  typealias Reply = Int
  typealias Failure = AnyFailure
  static let descriptor = RequestDescriptor(number: 2, name: "Add", isCommand: true)
  var number = 1
}

/// An error that a request declares.
struct Declared: DeclaredError, Equatable {}

/// An error that nobody declares.
struct Undeclared: Error, CustomStringConvertible {
  let description = "secret detail"
}

/// Answers as a test tells it.
struct Answering: QueryHandler {
  let answer: @Sendable (Double2) async throws -> Int

  init(_ answer: @escaping @Sendable (Double2) async throws -> Int = { $0.number * 2 }) {
    self.answer = answer
  }

  func handle(_ query: Double2, _ exchange: Exchange<Double2>) async throws -> Int {
    try await answer(query)
  }
}

/// A unit of work over one number with a version.
final class NumberUnits: UnitOfWorkFactory {
  struct Work: Sendable {
    let id: Int
    let box: Record<Int>
  }

  let events = Record<String>()
  private let begun = Atomic<Int>(0)
  /// What becomes of each commit, the first first; without one it is done.
  private let outcomes: Mutex<[(any Error)?]>

  init(_ outcomes: [(any Error)?] = []) {
    self.outcomes = Mutex(outcomes)
  }

  func begin(_ context: RequestContext) async throws -> Work {
    let id = begun.add(1, ordering: .relaxed).newValue
    events.append("begin \(id)")
    return Work(id: id, box: Record())
  }

  func commit(_ work: Work, keeping record: CommandRecord?) async throws {
    let outcome = outcomes.withLock { $0.isEmpty ? nil : $0.removeFirst() }
    if let outcome {
      events.append("refuse \(work.id)")
      throw outcome
    }
    events.append("commit \(work.id): \(work.box.elements)")
  }

  func rollBack(_ work: Work) async { events.append("roll back \(work.id)") }
}

/// Puts the command's number into its unit of work.
struct Adding: CommandHandler {
  let prepared = Record<Int>()
  var decide: @Sendable (Add) async throws -> Int = { $0.number }

  func prepare(_ command: Add, _ exchange: Exchange<Add>) async throws -> Int {
    prepared.append(command.number)
    return 100
  }

  func handle(
    _ command: Add, _ start: Int, in work: NumberUnits.Work, _ exchange: Exchange<Add>
  ) async throws -> Int {
    let number = try await decide(command)
    work.box.append(number)
    return start + number
  }
}

/// A behaviour that notes when it begins and ends.
struct Noting: Behaviour {
  let name: String
  let notes: Record<String>

  func around<R: Request>(
    _ request: R, _ context: RequestContext, _ next: (RequestContext) async throws -> R.Reply
  ) async throws -> R.Reply {
    notes.append("\(name) begins \(R.descriptor.name)")
    defer { notes.append("\(name) ends") }
    return try await next(context)
  }
}

/// A log in memory.
final class MemoryLog: Log {
  let level: LogLevel
  let entries = Record<LogEntry>()

  init(_ level: LogLevel) { self.level = level }

  func write(_ entry: LogEntry) { entries.append(entry) }
}

/// A clock that a test moves.
final class HandClock: Sendable {
  private let nanoseconds = Atomic<UInt64>(1000)

  var now: MonotonicTime { MonotonicTime(nanoseconds: nanoseconds.load(ordering: .relaxed)) }

  func advance(by count: UInt64) { nanoseconds.add(count, ordering: .relaxed) }
}

extension RequestContext {
  static func sample(deadline: UInt64? = nil) -> RequestContext {
    RequestContext(
      correlation: 77, caller: Caller(user: 5, group: 5, process: 6),
      deadline: deadline.map { MonotonicTime(nanoseconds: $0) })
  }
}

extension Mediator where Handlers == Void, Units == NumberUnits {
  /// A mediator with units of work that are always committed.
  init(
    _ behaviours: Around, _ units: NumberUnits = NumberUnits(),
    _ conflicts: ConflictPolicy = ConflictPolicy()
  ) {
    self.init(
      handlers: (), behaviours: behaviours,
      unitOfWork: UnitOfWorkBehaviour(units, conflicts: conflicts))
  }

  func double(
    _ handler: Answering = Answering(), _ context: RequestContext = .sample()
  ) async throws(AnyFailure) -> Int {
    try await perform(Double2(), by: handler, Exchange(context: context))
  }

  func add(_ handler: Adding = Adding()) async throws(AnyFailure) -> Int {
    try await perform(Add(), by: handler, Exchange(context: .sample()))
  }
}
