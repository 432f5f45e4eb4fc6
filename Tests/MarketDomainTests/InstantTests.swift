import Testing

@testable import MarketDomain

@Suite("Instants and ranges of time")
struct InstantTests {
  @Test(
    "an instant is moved, at the most to the first or the last of all",
    arguments: [
      (0, 5, 5), (5, -7, -2), (.max, 1, .max), (.max - 1, 1, .max), (.min, -1, .min),
      (.min, .min, .min), (.max, .max, .max), (.max, .min, -1), (1, .max, .max),
    ] as [(Int64, Int64, Int64)])
  func advanced(_ start: Int64, _ distance: Int64, _ end: Int64) {
    let instant = Instant(nanoseconds: start).advanced(byNanoseconds: distance)
    #expect(instant == Instant(nanoseconds: end))
  }

  @Test("instants are in the order of time")
  func order() {
    let instants = ([.min, -1, 0, 1, .max] as [Int64]).map { Instant(nanoseconds: $0) }
    #expect(instants.reversed().sorted() == instants)
  }

  @Test("the start of a range is within it, and its end is not")
  func range() throws {
    let range = try TimeRange(from: Instant(nanoseconds: 3), to: Instant(nanoseconds: 5))
    let within = (2...6).filter { range.contains(Instant(nanoseconds: $0)) }
    #expect(within == [3, 4])
  }

  @Test("a range that has nothing in it is refused", arguments: [(3, 3), (3, 2), (.max, .min)])
  func empty(_ from: Int64, _ to: Int64) {
    let (start, end) = (Instant(nanoseconds: from), Instant(nanoseconds: to))
    #expect(throws: EmptyRange(start: start, end: end)) {
      try TimeRange(from: start, to: end)
    }
  }
}
