/// The parked events of one subscriber, and which keys they hold.
struct Parking<Event: BusEvent>: Sendable {
  private var events: [UInt64: ParkedEvent<Event>] = [:]
  /// The sequences of each key in ascending order.
  private var keys: [String: [UInt64]] = [:]
  /// What is not written as it is.
  private var changed: Set<UInt64> = []

  init(_ parked: [ParkedEvent<Event>]) {
    for entry in parked {
      if let sequence = entry.event.sequence { insert(entry, sequence) }
    }
  }

  var count: Int { events.count }

  /// The parked events in the order of their sequences.
  var all: [ParkedEvent<Event>] {
    events.sorted { $0.key < $1.key }.map(\.value)
  }

  subscript(sequence: UInt64) -> ParkedEvent<Event>? { events[sequence] }

  func contains(_ sequence: UInt64) -> Bool { events[sequence] != nil }

  /// Whether events of `key` have to wait.
  func holds(_ key: String) -> Bool { keys[key] != nil }

  /// The event at `sequence`, where it is the first of its key.
  func first(at sequence: UInt64) -> ParkedEvent<Event>? {
    guard let entry = events[sequence], keys[entry.event.key]?.first == sequence else { return nil }
    return entry
  }

  /// The sequences of one key, or all, in ascending order.
  func sequences(of key: String?) -> [UInt64] {
    key.map { keys[$0] ?? [] } ?? events.keys.sorted()
  }

  mutating func park(_ entry: ParkedEvent<Event>, _ sequence: UInt64) {
    insert(entry, sequence)
    changed.insert(sequence)
  }

  private mutating func insert(_ entry: ParkedEvent<Event>, _ sequence: UInt64) {
    guard events.updateValue(entry, forKey: sequence) == nil else { return }
    var sequences = keys[entry.event.key] ?? []
    let index = sequences.lastIndex { $0 < sequence }.map { $0 + 1 } ?? 0
    sequences.insert(sequence, at: index)
    keys[entry.event.key] = sequences
  }

  /// Notes tries that failed.
  mutating func note(_ sequence: UInt64, attempts: Int, _ reason: String) {
    events[sequence]?.attempts += attempts
    events[sequence]?.reason = reason
    changed.insert(sequence)
  }

  /// Takes an event out; gives its key where it was there.
  @discardableResult
  mutating func release(_ sequence: UInt64) -> String? {
    guard let entry = events.removeValue(forKey: sequence) else { return nil }
    let key = entry.event.key
    keys[key]?.removeAll { $0 == sequence }
    if keys[key]?.isEmpty == true { keys[key] = nil }
    changed.insert(sequence)
    return key
  }

  /// What has changed since it was last asked.
  mutating func takeChanges() -> (parked: [ParkedEvent<Event>], released: [UInt64]) {
    defer { changed = [] }
    let sequences = changed.sorted()
    return (sequences.compactMap { events[$0] }, sequences.filter { events[$0] == nil })
  }

  mutating func markChanged(_ sequences: [UInt64]) {
    changed.formUnion(sequences)
  }
}
