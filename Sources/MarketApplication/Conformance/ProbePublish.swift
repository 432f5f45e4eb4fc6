public import MarketContract
public import Mediation

/// Publishes live events.
public actor ProbePublishHandler<Work: Sendable>: CommandHandler {
  /// After so many events others have their turn on the thread.
  private static var turn: UInt32 { 64 }

  private let probes: Probes
  private let events: EventBus<MarketEvent>
  private let surroundings: Surroundings

  init(_ probes: Probes, _ events: EventBus<MarketEvent>, _ surroundings: Surroundings) {
    self.probes = probes
    self.events = events
    self.surroundings = surroundings
  }

  /// Publishes them, one after the other; nothing is stored, so nothing is left to the commit.
  public func handle(
    _ command: ProbePublish, _ prepared: Void, in work: Work,
    _ exchange: Exchange<ProbePublish>
  ) async throws {
    try probes.admit(exchange.context)
    let payload = Bytes.probe(count: Int(command.bytesEach))
    for index in 0..<command.events {
      let event = MarketDataEvent(command, index: index, payload)
      do {
        try events.publish(
          try MarketEvent(
            live: event, id: surroundings.newEventID(), occurredAt: surroundings.now(),
            correlation: exchange.context.correlation))
      } catch PublicationRefused.closed {
        throw Fault(.unavailable, "the server is about to end and publishes nothing more")
      }
      if index % Self.turn == Self.turn - 1 {
        try Task.checkCancellation()
        await Task.yield()
      }
    }
  }
}

extension MarketDataEvent {
  /// One of the events of a publication.
  fileprivate init(_ command: ProbePublish, index: UInt32, _ payload: Bytes) {
    let name = command.name
    self =
      switch command.overflow {
      case .latest: .probeLatest(ProbeLatest(name: name, index: index, payload: payload))
      case .recent: .probeRecent(ProbeRecent(name: name, index: index, payload: payload))
      case .strict: .probeStrict(ProbeStrict(name: name, index: index, payload: payload))
      }
  }
}
