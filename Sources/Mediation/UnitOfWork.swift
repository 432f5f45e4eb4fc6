/// Begins and ends units of work: what a command changes is committed whole or not at all.
public protocol UnitOfWorkFactory<Work>: Sendable {
  /// What a command's handler loads and changes the state through.
  associatedtype Work: Sendable

  /// Begins a unit of work.
  func begin(_ context: RequestContext) async throws -> Work

  /// Commits the changed state and its events in one transaction.
  ///
  /// - Throws: ``VersionConflict`` where something that the unit has loaded was changed since, or a
  ///   ``Fault`` that says whether the transaction may have been committed.
  func commit(_ work: Work) async throws

  /// Forgets what the unit of work has changed.
  func rollBack(_ work: Work) async
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
  /// How often a handler decides anew before the caller is told of the conflict: each round loses
  /// only to a command that has won, so the third loss in a row means a crowd.
  @usableFromInline static var attempts: Int { 3 }

  @usableFromInline let factory: Factory

  /// A behaviour with units of work from `factory`.
  public init(_ factory: Factory) {
    self.factory = factory
  }

  @inlinable
  func perform<H: CommandHandler>(
    _ command: H.Handled, by handler: H, _ exchange: Exchange<H.Handled>
  ) async throws -> H.Handled.Reply where H.Work == Factory.Work {
    let prepared = try await handler.prepare(command, exchange)
    var lastConflict: VersionConflict?
    for _ in 0..<Self.attempts {
      let work = try await factory.begin(exchange.context)
      do {
        let reply = try await handler.handle(command, prepared, in: work, exchange)
        try Task.checkCancellation()
        try await factory.commit(work)
        return reply
      } catch let conflict as VersionConflict {
        await factory.rollBack(work)
        lastConflict = conflict
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
