/// Something that has happened, as an ``EventBus`` delivers it.
///
/// It is an object that never changes: one is handed to all subscribers, and to hand it on is to
/// count a reference.
public protocol BusEvent: AnyObject, Sendable {
  /// Tells kinds of events apart.
  associatedtype Kind: Hashable & Sendable

  /// What kind of event it is.
  var kind: Kind { get }
  /// What it is about: events of one key belong together and keep their order.
  var key: String { get }
  /// What several keys have in common, by which a filter can take them all; nil where there is
  /// nothing.
  var family: String? { get }
  /// Its place among all stored events, from 1 without gaps; nil for a live event, which is stored
  /// nowhere.
  var sequence: UInt64? { get }
  /// What a subscription gets of it that does not keep up. A stored event can be read again, so it
  /// is never left out, whatever stands here.
  var overflow: EventOverflow { get }
}

extension BusEvent {
  /// Nothing in common with others.
  public var family: String? { nil }
}

/// What a subscription that does not keep up gets of an event.
public enum EventOverflow: Hashable, Sendable {
  /// It waits until the subscription reads it again from where it is stored.
  case block
  /// The newest of each key.
  case latest
  /// The newest, with the number of those that were left out.
  case dropOldest
  /// Nothing more: the subscription ends.
  case disconnect
}

/// Which events a subscription is given.
public struct EventFilter<Kind: Hashable & Sendable>: Hashable, Sendable {
  /// Only events of these kinds; empty for all.
  public var kinds: Set<Kind>
  /// Only events of these keys or families; empty for all.
  public var keys: Set<String>
  /// Whether it takes no live events.
  public var isStoredOnly: Bool

  /// A filter; without anything said it takes every event.
  public init(kinds: Set<Kind> = [], keys: Set<String> = [], isStoredOnly: Bool = false) {
    self.kinds = kinds
    self.keys = keys
    self.isStoredOnly = isStoredOnly
  }

  /// Every event.
  public static var all: EventFilter { EventFilter() }

  /// Whether a subscription with this filter is given `event`.
  public func takes<Event: BusEvent>(_ event: Event) -> Bool where Event.Kind == Kind {
    if isStoredOnly, event.sequence == nil { return false }
    if !kinds.isEmpty, !kinds.contains(event.kind) { return false }
    if keys.isEmpty || keys.contains(event.key) { return true }
    return event.family.map { keys.contains($0) } ?? false
  }
}
