/// Around the unit of work of commands that run once: answers a repeat with what came of the first,
/// and has what comes of the first kept by the commit that makes it so.
///
/// What is kept is the reply, and an error that the command declares. A ``Fault`` is kept by nobody:
/// it says what was in the way this time, and a repeat tries again.
public struct IdempotencyBehaviour: Sendable {
  @usableFromInline let ledger: CommandLedger
  @usableFromInline let longestReply: Int
  @usableFromInline let now: @Sendable () -> Int64

  /// A behaviour with what `ledger` knows.
  ///
  /// - Parameters:
  ///   - longestReply: the most bytes of a reply that are kept.
  ///   - now: the time in nanoseconds since 1970 UTC.
  public init(
    _ ledger: CommandLedger, longestReply: Int, now: @escaping @Sendable () -> Int64
  ) {
    self.ledger = ledger
    self.longestReply = longestReply
    self.now = now
  }

  /// Has `run` carry the command out, unless it has been; what it asks when it knows what comes of
  /// the command is the record to commit with it.
  @inlinable
  func perform<C: OnceCommand>(
    _ command: C, _ exchange: Exchange<C>,
    _ run: ((Result<C.Reply, any Error>) throws -> CommandRecord?) async throws -> C.Reply
  ) async throws -> C.Reply {
    // A command that a handler sends in turn has no delivery: it is part of the one that came.
    guard exchange.context.commandID != .none, let delivery = exchange.delivery else {
      return try await run { _ in nil }
    }
    let key = CommandKey(
      user: exchange.context.caller.user, request: C.descriptor.number,
      id: exchange.context.commandID)
    let digest = ContentDigest(of: delivery.content)
    switch try await ledger.enter(key, digest) {
    case .hasRun(let record):
      delivery.noteReplay()
      return try replay(record, as: C.self)
    case .runs: break
    }
    var record: CommandRecord?
    do {
      let reply = try await run { outcome in
        record = try keep(outcome, as: C.self).map {
          CommandRecord(key: key, digest: digest, outcome: $0, endedAt: now())
        }
        return record
      }
      ledger.leave(key, record)
      return reply
    } catch {
      // A fault is what the commit of a record fails with, too.
      ledger.leave(key, error is Fault ? nil : record)
      throw error
    }
  }

  @usableFromInline
  func keep<C: OnceCommand>(
    _ outcome: Result<C.Reply, any Error>, as type: C.Type
  ) throws -> KeptOutcome? {
    switch outcome {
    case .success(let reply):
      let bytes = try C.keep(reply)
      return bytes.count <= longestReply ? .reply(bytes) : .longReply(size: bytes.count)
    case .failure(let error): return try C.keep(failure: error).map { .failure($0) }
    }
  }

  @usableFromInline
  func replay<C: OnceCommand>(_ record: CommandRecord, as type: C.Type) throws -> C.Reply {
    switch record.outcome {
    case .reply(let bytes):
      do {
        return try C.reply(kept: bytes)
      } catch {
        throw Fault(
          .damaged,
          "\(C.descriptor.name) was carried out, and its kept reply cannot be read: \(error)",
          effect: .committed)
      }
    case .longReply(let size):
      throw Fault(
        .exhausted,
        "\(C.descriptor.name) was carried out, and its reply of \(size) bytes was too long to be "
          + "kept; ask for what it has changed",
        effect: .committed)
    case .failure(let failure): throw try C.failure(kept: failure)
    }
  }
}
