import Testing

@testable import RPCCore

@Suite("what columns may hold")
struct ColumnRuleTests {
  static let notFinite: [Double] = [
    .nan, -.nan, .signalingNaN, Double(nan: 1, signaling: false), .infinity, -.infinity,
  ]
  static let finite: [Double] = [
    0, -0.0, 1, -1, .greatestFiniteMagnitude, -.greatestFiniteMagnitude, .leastNonzeroMagnitude,
    .leastNormalMagnitude, .pi,
  ]

  @Test("one number that is not finite is found at any place", arguments: 1...19)
  func findsNotFinite(count: Int) {
    for bad in Self.notFinite {
      for place in 0..<count {
        var values = (0..<count).map { Self.finite[$0 % Self.finite.count] }
        values[place] = bad
        #expect(throws: WireError(.notFinite, "price"), "\(bad) at \(place)") {
          try Column<Double>(values).requireFinite("price")
        }
      }
    }
  }

  @Test("columns of finite numbers are finite", arguments: 0...19)
  func acceptsFinite(count: Int) throws {
    for shift in Self.finite.indices {
      let values = (0..<count).map { Self.finite[($0 + shift) % Self.finite.count] }
      try Column<Double>(values).requireFinite("price")
    }
  }

  @Test("one number outside the range is found at any place", arguments: 1...19)
  func findsOutside(count: Int) {
    for bad in [-0.001, 100.001, .nan, .infinity, -.infinity, -.leastNonzeroMagnitude] {
      for place in 0..<count {
        var values = (0..<count).map { Double($0) }
        values[place] = bad
        #expect(throws: WireError(.range, "volume"), "\(bad) at \(place)") {
          try Column<Double>(values).require(0...100, "volume")
        }
      }
    }
  }

  @Test("both bounds lie inside the range, and so does negative zero", arguments: 0...19)
  func acceptsInside(count: Int) throws {
    let inside: [Double] = [0, 100, -0.0, 50, .leastNonzeroMagnitude]
    for shift in inside.indices {
      let values = (0..<count).map { inside[($0 + shift) % inside.count] }
      try Column<Double>(values).require(0...100, "volume")
    }
  }

  @Test("a range without an upper end lets infinity in but no NaN")
  func openRange() throws {
    try Column<Double>([0, .infinity]).require(0...Double.infinity, "volume")
    #expect(throws: WireError(.range, "volume")) {
      try Column<Double>([.nan]).require(0...Double.infinity, "volume")
    }
  }

  @Test("the rules hold for columns of frames as for those of arrays")
  func frames() throws {
    for rows in 1...17 {
      var bytes = [UInt8](try Sample.ticks(rows).encoded())
      let price = 56 + rows * 8
      bytes.replaceSubrange(
        price + (rows - 1) * 8..<price + rows * 8, with: [0, 0, 0, 0, 0, 0, 0xF0, 0x7F])
      #expect(throws: WireError(.notFinite, "price")) {
        try Ticks(decoding: Bytes(bytes))
      }
    }
  }

  @Test("single numbers follow the same rules")
  func scalars() throws {
    for bad in Self.notFinite {
      #expect(throws: WireError(.notFinite, "f")) {
        try WireRule.finite(bad, "f")
      }
    }
    for good in Self.finite {
      #expect(try WireRule.finite(good, "f").bitPattern == good.bitPattern)
    }
    #expect(throws: WireError(.range, "f")) {
      try WireRule.number(Double.nan, 0...1, "f")
    }
    #expect(throws: WireError(.range, "f")) {
      try WireRule.number(1.5, 0...1, "f")
    }
    #expect(try WireRule.number(-0.0, 0...1, "f") == 0)
  }

  @Test("who vouches for values that break a rule is found out where tests run")
  func vouchedFor() throws {
    try Column<Double>(storage: [1, 2], isVouchedFor: true).require(0...2, "volume")
    #expect(throws: WireError(.notFinite, "price")) {
      try Column<Double>(storage: [1, .nan], isVouchedFor: true).requireFinite("price")
    }
    #expect(throws: WireError(.range, "volume")) {
      try Column<Double>(storage: [1, -1], isVouchedFor: true).require(0...100, "volume")
    }
  }
}
