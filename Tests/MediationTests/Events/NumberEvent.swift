import Mediation
import TestSupport

/// An event of tests: a number with a kind and a key.
final class NumberEvent: BusEvent {
  enum Kind: Hashable, Sendable, CaseIterable { case stored, latest, oldest, strict }

  let kind: Kind
  let key: String
  let family: String?
  let sequence: UInt64?
  let number: Int

  init(_ kind: Kind, _ number: Int, key: String = "a", family: String? = nil, at sequence: UInt64?)
  {
    self.kind = kind
    self.number = number
    self.key = key
    self.family = family
    self.sequence = sequence
  }

  static func stored(_ sequence: UInt64, key: String = "a", family: String? = nil) -> NumberEvent {
    NumberEvent(.stored, Int(sequence), key: key, family: family, at: sequence)
  }

  static func live(_ kind: Kind, _ number: Int, key: String = "a") -> NumberEvent {
    NumberEvent(kind, number, key: key, at: nil)
  }

  var overflow: EventOverflow {
    switch kind {
    case .stored: .block
    case .latest: .latest
    case .oldest: .dropOldest
    case .strict: .disconnect
    }
  }
}

extension SubscriptionItem<NumberEvent> {
  /// `7`, `live 7 at 3`, with what was left out, or `missed 3...5`.
  var text: String {
    switch self {
    case .missed(let range): return "missed \(range.lowerBound)...\(range.upperBound)"
    case .event(let event, let position, let leftOut):
      let text = event.sequence.map { "\($0)" } ?? "live \(event.number) at \(position)"
      return leftOut == 0 ? text : "\(text), \(leftOut) left out"
    }
  }

  var event: NumberEvent? { if case .event(let event, _, _) = self { event } else { nil } }
}

extension EventSubscription<NumberEvent> {
  /// What waits, as texts.
  func waiting() -> [String] {
    var texts: [String] = []
    while let item = takeWaiting() { texts.append(item.text) }
    return texts
  }

  /// All that comes until the bus is closed.
  func rest() async throws -> [String] {
    var texts: [String] = []
    while let item = try await next() { texts.append(item.text) }
    return texts
  }
}
