public import MarketContract
public import Mediation

/// Tells what has become of a command of the caller's.
public actor GetCommandOutcomeHandler: QueryHandler {
  private let commands: CommandLedger

  init(_ commands: CommandLedger) {
    self.commands = commands
  }

  /// Asks what is known of the command.
  public func handle(
    _ query: GetCommandOutcome, _ exchange: Exchange<GetCommandOutcome>
  ) async throws -> CommandOutcome {
    guard MarketDataMethod(rawValue: query.request)?.effect == .onceCommand else {
      throw NotAOnceCommand(request: query.request)
    }
    let key = CommandKey(
      user: exchange.context.caller.user, request: query.request,
      id: CommandID(high: query.id.high, low: query.id.low))
    return switch try await commands.standing(of: key) {
    case .neverSeen: CommandOutcome(state: .neverSeen)
    case .running: CommandOutcome(state: .running)
    case .ended(let record): CommandOutcome(record)
    }
  }
}

extension CommandOutcome {
  fileprivate init(_ record: CommandRecord) {
    let endedAt = Timestamp(nanoseconds: record.endedAt)
    switch record.outcome {
    case .reply(let bytes): self.init(state: .done, endedAt: endedAt, reply: Bytes(bytes))
    case .longReply: self.init(state: .done, endedAt: endedAt)
    case .failure(let failure):
      self.init(
        state: .failed, endedAt: endedAt, error: failure.number,
        errorFields: Bytes(failure.fields),
        message: String(failure.message.truncated(toUTF8Count: 1024)))
    }
  }
}
