import TestSupport
import Testing

@testable import MarketDomain

@Suite("Rows from outside")
struct RowsTests {
  @Test("need columns of equal length", arguments: 0..<5)
  func ragged(_ column: Int) {
    for other in [0, 2] {
      var columns = Array(repeating: [1.0], count: 5)
      columns[column] = Array(repeating: 1, count: other)
      #expect(throws: RaggedColumns()) {
        try Rows(
          times: [1], opens: columns[0], highs: columns[1], lows: columns[2], closes: columns[3],
          volumes: columns[4])
      }
    }
  }

  @Test("are judged one by one: the good in their order, the others with their place and rule")
  func judged() throws {
    var bars = (0..<6).map { SampleBar(Int64($0), Double($0)) }
    bars[0].volume = -1
    bars[3].open = .nan
    bars[5].high = -9
    let (valid, rejected) = try Rows(bars).judged()
    #expect(valid.bars().bars.times == [1, 2, 4])
    #expect(rejected.map(\.index) == [0, 3, 5])
    #expect(rejected.map(\.rejection) == [.negativeVolume, .notANumber, .highBelowLow])
  }

  @Test("may all be good, all be bad, or be none")
  func extremes() throws {
    let good = try Rows([SampleBar(1, 1), SampleBar(2, 2)]).judged()
    #expect(good.valid.count == 2 && good.rejected.isEmpty)
    let bad = try Rows([SampleBar(1, .nan), SampleBar(2, .infinity)]).judged()
    #expect(bad.valid.count == 0 && bad.rejected.count == 2)
    let none = try Rows([]).judged()
    #expect(none.valid.count == 0 && none.rejected.isEmpty)
    #expect(none.valid.bars().bars == .none)
  }

  @Test("of several with one time the last is a bar, and the others are duplicates")
  func duplicates() throws {
    let rows = try Rows([
      SampleBar(5, 1), SampleBar(3, 2), SampleBar(5, 3), SampleBar(1, 4), SampleBar(3, 5),
      SampleBar(5, 6),
    ])
    let (bars, duplicates) = rows.judged().valid.bars()
    #expect(bars.times == [1, 3, 5])
    #expect(bars.opens == [4, 5, 6])
    #expect(duplicates == 3)
  }

  @Test("that are ascending are the bars as they stand")
  func ascending() throws {
    let (bars, duplicates) = try Rows([SampleBar(1, 1), SampleBar(2, 2)]).judged().valid.bars()
    #expect(bars.times == [1, 2])
    #expect(duplicates == 0)
    let equal = try Rows([SampleBar(1, 1), SampleBar(1, 2)]).judged().valid.bars()
    #expect(equal.bars.opens == [2])
    #expect(equal.duplicates == 1)
  }

  @Test("that were judged apart are put one behind the other")
  func appending() throws {
    var rows = JudgedRows()
    rows.append(try Rows([SampleBar(2, 1)]).judged().valid)
    rows.append(try Rows([SampleBar(1, 2), SampleBar(2, 3)]).judged().valid)
    #expect(rows.count == 3)
    let (bars, duplicates) = rows.bars()
    #expect(bars.times == [1, 2])
    #expect(bars.opens == [2, 3])
    #expect(duplicates == 1)
  }
}
