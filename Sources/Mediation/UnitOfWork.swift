/// Begins and ends units of work: what a command changes is committed whole or not at all.
public protocol UnitOfWorkFactory<Work>: Sendable {
  /// What a command's handler loads and changes the state through.
  associatedtype Work: Sendable

  /// Begins a unit of work.
  func begin(_ context: RequestContext) async throws -> Work

  /// Commits the changed state, its events and `record` in one transaction; the record also where
  /// nothing has changed.
  ///
  /// - Throws: ``VersionConflict`` where something that the unit has loaded was changed since, or a
  ///   ``Fault`` that says whether the transaction may have been committed.
  func commit(_ work: Work, keeping record: CommandRecord?) async throws

  /// Forgets what the unit of work has changed.
  func rollBack(_ work: Work) async
}

extension UnitOfWorkFactory {
  /// Commits the changed state and its events, of a command of which nothing is kept.
  public func commit(_ work: Work) async throws {
    try await commit(work, keeping: nil)
  }
}

/// Somebody else has changed what a unit of work had loaded.
public struct VersionConflict: Error, Equatable, Sendable {
  /// What was changed, for the log.
  public let what: String

  /// A conflict over `what`.
  public init(over what: String) {
    self.what = what
  }
}

/// The innermost behaviour of commands: it gives the handler a unit of work and commits it.
public struct UnitOfWorkBehaviour<Factory: UnitOfWorkFactory>: Sendable {
  @usableFromInline let factory: Factory
  @usableFromInline let conflicts: ConflictPolicy

  /// A behaviour with units of work from `factory`; `conflicts` says how often a handler decides
  /// anew.
  public init(_ factory: Factory, conflicts: ConflictPolicy = ConflictPolicy()) {
    self.factory = factory
    self.conflicts = conflicts
  }

  /// Has the handler decide, and commits; `record` says what is to be kept of what came of it.
  ///
  /// What is kept of a failure is committed alone, after what the handler had changed is forgotten.
  @inlinable
  func perform<H: CommandHandler>(
    _ command: H.Handled, by handler: H, _ exchange: Exchange<H.Handled>,
    recording record: (Result<H.Handled.Reply, any Error>) throws -> CommandRecord?
  ) async throws -> H.Handled.Reply where H.Work == Factory.Work {
    do {
      return try await decide(command, by: handler, exchange, recording: record)
    } catch {
      guard let failure = try record(.failure(error)) else { throw error }
      let work = try await factory.begin(exchange.context)
      do {
        try await factory.commit(work, keeping: failure)
      } catch {
        await factory.rollBack(work)
        throw error
      }
      throw error
    }
  }

  @inlinable
  func decide<H: CommandHandler>(
    _ command: H.Handled, by handler: H, _ exchange: Exchange<H.Handled>,
    recording record: (Result<H.Handled.Reply, any Error>) throws -> CommandRecord?
  ) async throws -> H.Handled.Reply where H.Work == Factory.Work {
    let prepared = try await handler.prepare(command, exchange)
    var lastConflict: VersionConflict?
    for count in 1...conflicts.attempts {
      let work = try await factory.begin(exchange.context)
      do {
        let reply = try await handler.handle(command, prepared, in: work, exchange)
        if !H.actsOutsideUnitOfWork { try Task.checkCancellation() }
        try await factory.commit(work, keeping: try record(.success(reply)))
        return reply
      } catch let conflict as VersionConflict {
        await factory.rollBack(work)
        lastConflict = conflict
        try await conflicts.pause(after: count)
      } catch {
        await factory.rollBack(work)
        throw error
      }
    }
    throw Fault(
      .conflict,
      "\(lastConflict?.what ?? "the state") is being changed by too many commands at once; "
        + "try again")
  }
}
