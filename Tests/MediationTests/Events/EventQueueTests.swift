import TestSupport
import Testing

@testable import Mediation

@Suite("The queue of a subscription")
struct EventQueueTests {
  /// Gives events to a queue and writes down what can be taken behind each `nil`.
  private static func play(
    capacity: Int, _ events: [NumberEvent?]
  ) -> (texts: [String], cutOff: SubscriptionCutOff?) {
    var queue = EventQueue<NumberEvent>(capacity: capacity)
    var last: UInt64 = 0
    var texts: [String] = []
    for event in events + [nil] {
      if let event {
        last = event.sequence ?? last
        queue.offer(event, position: last)
      } else {
        while let item = queue.take() { texts.append(item.text) }
      }
    }
    return (texts, queue.cutOff)
  }

  @Test("whoever keeps up gets everything in order")
  func order() {
    let (texts, cutOff) = Self.play(
      capacity: 2,
      [
        .stored(1), .live(.latest, 1), nil, .live(.latest, 2), .live(.latest, 3), nil,
        .live(.oldest, 4), .live(.strict, 5), nil, .stored(2),
      ])
    #expect(
      texts == [
        "1", "live 1 at 1", "live 2 at 1", "live 3 at 1", "live 4 at 1", "live 5 at 1", "2",
      ])
    #expect(cutOff == nil)
  }

  @Test("stored events behind a full queue are one gap, however many there are")
  func gap() {
    let (texts, cutOff) = Self.play(capacity: 2, (1...9).map { .stored($0) } + [nil, .stored(10)])
    #expect(texts == ["1", "2", "missed 3...9", "10"])
    #expect(cutOff == nil)
  }

  @Test("a gap grows until it is taken, also where there is room again")
  func gapGrows() {
    var queue = EventQueue<NumberEvent>(capacity: 2)
    for sequence in 1...4 { queue.offer(.stored(UInt64(sequence)), position: UInt64(sequence)) }
    #expect(queue.take()?.text == "1")
    queue.offer(.stored(5), position: 5)
    #expect(queue.take()?.text == "2")
    #expect(queue.take()?.text == "missed 3...5")
    queue.offer(.stored(6), position: 6)
    #expect(queue.take()?.text == "6")
    #expect(queue.take() == nil)
    #expect(queue.isEmpty)
  }

  @Test("of live events of which the newest counts a full queue keeps the newest of each key")
  func latest() {
    let (texts, cutOff) = Self.play(
      capacity: 3,
      [
        .live(.latest, 1, key: "a"), .live(.latest, 2, key: "b"), .stored(1),
        .live(.latest, 3, key: "a"), .live(.latest, 4, key: "a"), .live(.latest, 5, key: "b"),
      ])
    #expect(texts == ["1", "live 4 at 1, 2 left out", "live 5 at 1, 1 left out"])
    #expect(cutOff == nil)
  }

  @Test("the oldest live events make room, and the next of their key says how many they were")
  func dropOldest() {
    let (texts, cutOff) = Self.play(
      capacity: 3,
      [
        .live(.oldest, 1, key: "a"), .live(.oldest, 2, key: "b"), .live(.oldest, 3, key: "a"),
        .live(.oldest, 4, key: "a"), .live(.oldest, 5, key: "a"),
      ])
    #expect(texts == ["live 3 at 0, 1 left out", "live 4 at 0", "live 5 at 0"])
    #expect(cutOff == nil)
    // That of b comes with b's next event, whenever that is.
    let more = Self.play(
      capacity: 1,
      [.live(.oldest, 1, key: "b"), .live(.oldest, 2, key: "a"), nil, .live(.oldest, 3, key: "b")])
    #expect(more.texts == ["live 2 at 0", "live 3 at 0, 1 left out"])
  }

  @Test("a live event without room among stored ones is left out itself")
  func noRoom() {
    let (texts, _) = Self.play(
      capacity: 2, [.stored(1), .stored(2), .live(.latest, 1), nil, .live(.latest, 2)])
    #expect(texts == ["1", "2", "live 2 at 2, 1 left out"])
  }

  @Test("a strict event without room ends the subscription behind what it was given before")
  func strict() {
    let (texts, cutOff) = Self.play(
      capacity: 2, [.stored(1), .live(.strict, 1), .live(.strict, 2), .stored(2)])
    #expect(texts == ["1", "live 1 at 1"])
    #expect(cutOff == .full)
    // What may be left out makes room for it.
    let other = Self.play(capacity: 2, [.stored(1), .live(.latest, 1), .live(.strict, 2)])
    #expect(other.texts == ["1", "live 2 at 1"])
    #expect(other.cutOff == nil)
  }

  @Test("left-out events of more keys than can be counted end the subscription")
  func tooManyKeys() {
    let (_, cutOff) = Self.play(
      capacity: 2, (0..<6).map { .live(.oldest, $0, key: "key \($0)") })
    #expect(cutOff == .tooManyKeys)
  }

  @Test("a queue that nobody takes from does not grow")
  func bounded() {
    var queue = EventQueue<NumberEvent>(capacity: 8)
    queue.offer(.stored(1), position: 1)
    for number in 0..<10_000 {
      queue.offer(.live(number % 2 == 0 ? .latest : .oldest, number), position: 1)
    }
    #expect(queue.count == 8)
    #expect(queue.slotCount <= 2 * 8 + 65)
  }

  @Test("the queue does as a simple model", arguments: 1...40 as ClosedRange<UInt64>)
  func model(_ seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let capacity = Int.random(in: 1...6, using: &generator)
    var queue = EventQueue<NumberEvent>(capacity: capacity)
    var model = QueueModel(capacity: capacity)
    var last: UInt64 = 0
    for number in 0..<600 {
      if Int.random(in: 0..<10, using: &generator) < (number % 100 < 50 ? 3 : 7) {
        #expect(queue.take()?.text == model.take(), "seed \(seed), step \(number)")
        continue
      }
      let kind = NumberEvent.Kind.allCases[
        Int.random(in: 0..<(number < 500 ? 3 : 4), using: &generator)]
      let key = String(UnicodeScalar(UInt8(97 + Int.random(in: 0..<3, using: &generator))))
      if kind == .stored { last += 1 }
      let event = NumberEvent(kind, number, key: key, at: kind == .stored ? last : nil)
      queue.offer(event, position: last)
      model.offer(event, position: last)
      #expect(queue.cutOff == model.cutOff, "seed \(seed), step \(number)")
    }
    while let text = model.take() { #expect(queue.take()?.text == text, "seed \(seed)") }
    #expect(queue.take() == nil)
  }
}

/// The queue in the simplest words: one array, searched through each time.
private struct QueueModel {
  enum Entry {
    case event(NumberEvent, UInt64)
    case missed(UInt64, UInt64)
  }

  let capacity: Int
  var entries: [Entry] = []
  var leftOut: [String: UInt64] = [:]
  var cutOff: SubscriptionCutOff?

  init(capacity: Int) { self.capacity = capacity }

  private func topic(_ event: NumberEvent) -> String { "\(event.kind) \(event.key)" }

  private var count: Int {
    entries.count { if case .event = $0 { true } else { false } }
  }

  mutating func offer(_ event: NumberEvent, position: UInt64) {
    if cutOff != nil { return }
    if let sequence = event.sequence {
      for index in entries.indices {
        if case .missed(let first, _) = entries[index] {
          entries[index] = .missed(first, sequence)
          return
        }
      }
      entries.append(count < capacity ? .event(event, position) : .missed(sequence, sequence))
      return
    }
    if count >= capacity {
      let same = entries.lastIndex {
        if case .event(let other, _) = $0 {
          other.kind == .latest && event.kind == .latest && other.key == event.key
        } else {
          false
        }
      }
      let oldest = entries.firstIndex {
        if case .event(let other, _) = $0 {
          other.kind == .latest || other.kind == .oldest
        } else {
          false
        }
      }
      if let index = same ?? oldest {
        if case .event(let gone, _) = entries.remove(at: index) { note(gone) }
        if cutOff != nil { return }
      } else if event.kind == .strict {
        cutOff = .full
        return
      } else {
        note(event)
        return
      }
    }
    entries.append(.event(event, position))
  }

  private mutating func note(_ event: NumberEvent) {
    leftOut[topic(event), default: 0] += 1
    if leftOut.count > capacity { cutOff = .tooManyKeys }
  }

  mutating func take() -> String? {
    if entries.isEmpty { return nil }
    switch entries.removeFirst() {
    case .missed(let first, let last): return "missed \(first)...\(last)"
    case .event(let event, let position):
      let count = event.sequence == nil ? leftOut.removeValue(forKey: topic(event)) ?? 0 : 0
      return SubscriptionItem.event(event, position: position, leftOut: count).text
    }
  }
}
