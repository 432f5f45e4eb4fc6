import TestSupport
import Testing

@testable import MarketApplication

/// A machine that expectations may change.
private final class Feed {
  private var machine: FeedMachine

  init(from: UInt64?, behind last: UInt64) {
    machine = FeedMachine(from: from, behind: last)
  }

  var step: FeedMachine.Step { machine.step }
  var next: UInt64 { machine.next }

  func read(_ sequence: UInt64) -> Bool { machine.read(sequence) }
  func readToTheEnd() { machine.readToTheEnd() }
  func missed(_ sequences: ClosedRange<UInt64>) { machine.missed(sequences) }

  func took(_ sequence: UInt64?, position: UInt64) -> Bool {
    machine.took(sequence, position: position)
  }
}

@Suite("Where a subscriber's next event comes from")
struct FeedMachineTests {
  @Test("what happens from now on comes from the bus alone")
  func now() {
    let feed = Feed(from: nil, behind: 7)
    #expect(feed.step == .take)
    #expect(feed.next == 8)
    #expect(feed.took(8, position: 8))
    #expect(feed.next == 9)
  }

  @Test("history is read up to where the bus begins, and not what the bus brings too")
  func history() {
    let feed = Feed(from: 5, behind: 7)
    #expect(feed.step == .read(from: 5))
    #expect(feed.read(5))
    #expect(feed.read(6))
    #expect(feed.step == .read(from: 7))
    #expect(feed.read(7))
    #expect(feed.step == .take)
    #expect(!feed.read(8))
    #expect(feed.took(8, position: 8))
  }

  @Test("from 0 is from the first that is kept")
  func zero() {
    let feed = Feed(from: 0, behind: 12)
    #expect(feed.step == .read(from: 0))
    #expect(feed.read(11))
    #expect(feed.step == .read(from: 12))
    let empty = Feed(from: 0, behind: 0)
    #expect(empty.step == .read(from: 0))
    empty.readToTheEnd()
    #expect(empty.step == .take)
    #expect(empty.next == 1)
  }

  @Test("a store that has nothing of what is owed ends the reading")
  func emptyStore() {
    let feed = Feed(from: 3, behind: 9)
    feed.readToTheEnd()
    #expect(feed.step == .take)
    #expect(feed.next == 10)
  }

  @Test("what is asked for from a sequence that is still to come is not given before it")
  func future() {
    let feed = Feed(from: 10, behind: 7)
    #expect(feed.step == .take)
    #expect(!feed.took(8, position: 8))
    #expect(feed.took(nil, position: 8))
    #expect(feed.next == 10)
    feed.missed(9...9)
    #expect(feed.step == .take)
    feed.missed(9...11)
    #expect(feed.step == .read(from: 10))
  }

  @Test("a gap is read before anything else, and live events continue behind it")
  func gap() {
    let feed = Feed(from: nil, behind: 3)
    #expect(feed.took(4, position: 4))
    feed.missed(5...6)
    #expect(feed.step == .read(from: 5))
    #expect(feed.read(5))
    #expect(feed.read(6))
    #expect(feed.step == .take)
    // Published while the gap grew.
    #expect(feed.took(nil, position: 5))
    #expect(feed.next == 7)
    #expect(feed.took(7, position: 7))
  }

  @Test("the highest sequences are sequences like others")
  func highest() {
    let feed = Feed(from: .max, behind: .max - 1)
    #expect(feed.step == .take)
    #expect(feed.took(.max, position: .max))
    #expect(feed.next == .max)
    #expect(Feed(from: nil, behind: .max).next == .max)
  }
}
