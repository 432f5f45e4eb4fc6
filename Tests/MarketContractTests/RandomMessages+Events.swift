import MarketContract
import RPCCore
import TestSupport

// What is asked and told of commands that run once, and of events and their subscribers.

extension EventDelivery: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> EventDelivery {
    EventDelivery(record: .random(&random), leftOut: random.number(), resumeFrom: random.number())
  }
}

extension CommandOutcome: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> CommandOutcome {
    CommandOutcome(
      state: [.neverSeen, .running, .done, .failed][Int.random(in: 0...3, using: &random)],
      endedAt: random.maybe { $0.instant() }, reply: random.maybe { Bytes($0.bytes(99)) },
      error: random.maybe { .random(in: .min ... .max, using: &$0) },
      errorFields: random.maybe { Bytes($0.bytes(99)) },
      message: random.maybe { $0.text(0...1024) })
  }
}

extension SubscriberStatus: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> SubscriberStatus {
    SubscriberStatus(
      name: random.text(1...64), checkpoint: random.number(), latest: random.number(),
      replayingUpTo: random.number(), parked: random.number(), handled: random.number(),
      failures: random.number(), stopped: random.maybe { $0.text(1...1024) })
  }
}

extension SubscriberPage: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> SubscriberPage {
    SubscriberPage(subscribers: random.list(0...3) { .random(&$0) })
  }
}

extension ParkedEvent: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> ParkedEvent {
    ParkedEvent(
      subscriber: random.text(1...64), record: .random(&random), key: random.text(0...128),
      attempts: .random(in: .min ... .max, using: &random), reason: random.text(0...1024),
      parkedAt: random.instant())
  }
}

extension ParkedEventPage: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> ParkedEventPage {
    ParkedEventPage(events: random.list(0...3) { .random(&$0) })
  }
}

extension Delivery: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> Delivery {
    Delivery(
      subscriber: random.text(1...64), sequence: random.number(),
      id: UniqueID(high: random.number(), low: random.number()),
      event: .random(in: .min ... .max, using: &random),
      outcome: [.pending, .handled, .parked, .heldBehind][Int.random(in: 0...3, using: &random)],
      attempts: .random(in: .min ... .max, using: &random), begunAt: random.instant(),
      took: random.maybe { .nanoseconds(Int64.random(in: .min ... .max, using: &$0)) },
      reason: random.text(0...1024))
  }
}

extension DeliveryList: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> DeliveryList {
    DeliveryList(deliveries: random.list(0...3) { .random(&$0) })
  }
}

extension HandledRequest: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> HandledRequest {
    HandledRequest(
      request: .random(in: .min ... .max, using: &random), name: random.text(1...128),
      isCommand: Bool.random(using: &random), handler: random.text(1...256))
  }
}

extension HandledRequestList: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> HandledRequestList {
    HandledRequestList(requests: random.list(0...3) { .random(&$0) })
  }
}

extension ParkedEventCount: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> ParkedEventCount {
    ParkedEventCount(events: random.number())
  }
}

extension RebuiltProjection: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> RebuiltProjection {
    RebuiltProjection(
      name: random.text(1...64), snapshot: random.number(), upTo: random.number(),
      events: random.number(), differed: random.number(),
      differences: random.list(0...3) { $0.text(1...512) })
  }
}

extension RebuiltProjectionList: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> RebuiltProjectionList {
    RebuiltProjectionList(projections: random.list(0...3) { .random(&$0) })
  }
}

extension UnknownSubscriber: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> UnknownSubscriber {
    UnknownSubscriber(name: random.text(1...64))
  }
}

extension UnknownProjection: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> UnknownProjection {
    UnknownProjection(name: random.text(1...64))
  }
}

extension NotAOnceCommand: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> NotAOnceCommand {
    NotAOnceCommand(request: .random(in: .min ... .max, using: &random))
  }
}

extension RetryParkedEvents: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> RetryParkedEvents {
    RetryParkedEvents(subscriber: random.text(1...64), key: random.maybe { $0.text(0...128) })
  }
}

extension DropParkedEvents: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> DropParkedEvents {
    DropParkedEvents(subscriber: random.text(1...64), sequence: random.maybe { $0.number() })
  }
}

extension ResetSubscriber: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> ResetSubscriber {
    ResetSubscriber(subscriber: random.text(1...64), from: random.number())
  }
}

extension RebuildProjections: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> RebuildProjections {
    RebuildProjections(name: random.maybe { $0.text(1...64) })
  }
}

extension GetCommandOutcome: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> GetCommandOutcome {
    GetCommandOutcome(
      request: .random(in: .min ... .max, using: &random),
      id: UniqueID(high: random.number(), low: random.number()))
  }
}

extension SubscribeEvents: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> SubscribeEvents {
    SubscribeEvents(
      from: random.maybe { $0.number() },
      events: random.list(0...9) { .random(in: .min ... .max, using: &$0) },
      keys: random.list(0...9) { $0.text(1...128) })
  }
}

extension ListSubscribers: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> ListSubscribers { ListSubscribers() }
}

extension ListParkedEvents: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> ListParkedEvents {
    ListParkedEvents(subscriber: random.maybe { $0.text(1...64) })
  }
}

extension ListRecentDeliveries: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> ListRecentDeliveries {
    ListRecentDeliveries(limit: random.maybe { .random(in: .min ... .max, using: &$0) })
  }
}

extension ListHandledRequests: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> ListHandledRequests {
    ListHandledRequests()
  }
}

extension ProbePublish: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> ProbePublish {
    ProbePublish(
      overflow: [.latest, .recent, .strict][Int.random(in: 0...2, using: &random)],
      name: random.text(1...64), events: .random(in: 0...1_000_000, using: &random),
      bytesEach: .random(in: 0...32_768, using: &random))
  }
}

extension ProbeLatest: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> ProbeLatest {
    ProbeLatest(
      name: random.text(1...64), index: .random(in: .min ... .max, using: &random),
      payload: Bytes(random.bytes(99)))
  }
}

extension ProbeRecent: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> ProbeRecent {
    ProbeRecent(
      name: random.text(1...64), index: .random(in: .min ... .max, using: &random),
      payload: Bytes(random.bytes(99)))
  }
}

extension ProbeStrict: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> ProbeStrict {
    ProbeStrict(
      name: random.text(1...64), index: .random(in: .min ... .max, using: &random),
      payload: Bytes(random.bytes(99)))
  }
}
