internal import Mediation

/// A failure that keeps the error.
struct AnyFailure: RequestFailure {
  let error: any Error

  init(_ error: any Error) { self.error = error }
}

/// Asks for the double of a number.
struct Double2: Query {
  typealias Reply = Int
  typealias Failure = AnyFailure
  static var descriptor: RequestDescriptor {
    RequestDescriptor(number: 1, name: "Double2", isCommand: false)
  }
  var number: Int
}

/// Adds to a number.
struct Add: Command {
  typealias Reply = Int
  typealias Failure = AnyFailure
  static var descriptor: RequestDescriptor {
    RequestDescriptor(number: 2, name: "Add", isCommand: true)
  }
  var number: Int
}

/// A handler that is a value.
struct DoublingValue: QueryHandler {
  func handle(_ query: Double2, _ exchange: Exchange<Double2>) async throws -> Int {
    query.number * 2
  }
}

/// A handler that is an actor, as those of the application are.
actor DoublingActor: QueryHandler {
  func handle(_ query: Double2, _ exchange: Exchange<Double2>) async throws -> Int {
    query.number * 2
  }
}

/// A command's handler that is an actor.
actor AddingActor: CommandHandler {
  private var sum = 0

  func handle(
    _ command: Add, _ prepared: Void, in work: Int, _ exchange: Exchange<Add>
  ) async throws -> Int {
    sum &+= command.number
    return sum
  }
}

/// Units of work in which nothing is stored, so that only their way is measured.
struct NoUnits: UnitOfWorkFactory {
  func begin(_ context: RequestContext) async throws -> Int { 0 }
  func commit(_ work: Int, keeping record: CommandRecord?) async throws {}
  func rollBack(_ work: Int) async {}
}

/// Nothing around requests.
struct NoBehaviour: Behaviour {
  func around<R: Request>(
    _ request: R, _ context: RequestContext, _ next: (RequestContext) async throws -> R.Reply
  ) async throws -> R.Reply {
    try await next(context)
  }

  func aroundInPlace<R: Request>(
    _ request: R, _ context: RequestContext, _ next: (RequestContext) throws -> R.Reply?
  ) throws -> R.Reply? {
    try next(context)
  }
}

/// A log that takes what the server's log takes by default, and drops it.
struct DroppingLog: Log {
  let level = LogLevel.info

  func write(_ entry: LogEntry) {}
}
