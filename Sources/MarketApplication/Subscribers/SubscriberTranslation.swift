internal import MarketContract
internal import MarketDomain
internal import Mediation

// What is known of subscribers in the words of the contract.

extension UnknownSubscriber {
  init(_ error: NoSuchSubscriber) {
    self.init(name: error.name)
  }
}

extension SubscriberStatus {
  init(_ state: SubscriberState) {
    self.init(
      name: state.name, checkpoint: state.checkpoint, latest: state.latest,
      replayingUpTo: state.replayingUpTo, parked: UInt64(state.parked), handled: state.handled,
      failures: state.failures,
      stopped: state.stopped.map { String($0.truncated(toUTF8Count: 1024)) })
  }
}

extension MarketContract.ParkedEvent {
  init(_ parked: Mediation.ParkedEvent<MarketEvent>, of subscriber: String) {
    self.init(
      subscriber: subscriber, record: parked.event.record, key: parked.event.key,
      attempts: UInt32(clamping: parked.attempts),
      reason: String(parked.reason.truncated(toUTF8Count: 1024)),
      parkedAt: Timestamp(nanoseconds: parked.parkedAt))
  }
}

extension Delivery {
  init(_ entry: DeliveryEntry<MarketEvent>) {
    let outcome: DeliveryOutcome =
      switch entry.outcome {
      case .pending: .pending
      case .handled: .handled
      case .parked: .parked
      case .heldBehind: .heldBehind
      }
    self.init(
      subscriber: entry.subscriber, sequence: entry.event.record.sequence,
      id: entry.event.record.id, event: entry.event.kind, outcome: outcome,
      attempts: UInt32(clamping: entry.attempts),
      begunAt: Timestamp(nanoseconds: entry.begunAt),
      took: entry.took.map { .nanoseconds(Int64(clamping: $0)) },
      reason: String(entry.reason.truncated(toUTF8Count: 1024)))
  }
}
