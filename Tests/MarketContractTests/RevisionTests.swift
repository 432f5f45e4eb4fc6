import MarketContract
import TestSupport
import Testing

@Suite("Older and newer messages")
struct RevisionTests {
  /// A message as a writer of another revision writes it: a longer block has other fields behind
  /// the known ones, a shorter one has none of those that came later.
  ///
  /// - Parameters:
  ///   - pointers: where the pairs are whose offsets move with the block.
  ///   - tail: what the fields point to that this reader does not know.
  private func resized(
    _ message: some WireMessage, to length: Int, pointers: [Int], tail: [UInt8] = []
  ) throws -> Bytes {
    var bytes = [UInt8](try message.encoded())
    let old = Int(bytes[0])
    for pointer in pointers where bytes[pointer] != 0 {
      bytes[pointer] = UInt8(Int(bytes[pointer]) + length - old)
    }
    if length > old {
      bytes.insert(contentsOf: Array(repeating: 0xAB, count: length - old), at: old)
    } else {
      bytes.removeSubrange(length..<old)
    }
    bytes[0] = UInt8(length)
    return Bytes(bytes + tail)
  }

  private static let instrument = Instrument(exchange: "NASDAQ", code: "AAPL")

  @Test("fields that came later are passed over, and so is what they point to")
  func newer() throws {
    let tail = Array(repeating: UInt8(0xCD), count: 16)
    let summary = RemovalSummary(removedBars: 5)
    #expect(
      try RemovalSummary(decoding: try resized(summary, to: 40, pointers: [], tail: tail))
        == summary)
    #expect(
      try Instrument(
        decoding: try resized(Self.instrument, to: 32, pointers: [8, 16], tail: tail))
        == Self.instrument)
    let list = ListEvents(from: 3, limit: 9)
    #expect(try ListEvents(decoding: try resized(list, to: 32, pointers: [])) == list)
  }

  @Test("presence bits of fields that came later are theirs alone")
  func newerPresence() throws {
    let list = ListEvents(from: 3)
    var bytes = [UInt8](try resized(list, to: 32, pointers: []))
    bytes[4] = 0b10
    #expect(try ListEvents(decoding: Bytes(bytes)) == list)
    bytes[4] = 0b11
    #expect(try ListEvents(decoding: Bytes(bytes)) == ListEvents(from: 3, limit: 0))
  }

  @Test("fields that an older writer did not know are absent")
  func older() throws {
    #expect(
      try ListEvents(decoding: try resized(ListEvents(from: 3), to: 16, pointers: []))
        == ListEvents(from: 3))
    #expect(
      try ListSymbols(decoding: try resized(ListSymbols(), to: 8, pointers: [])) == ListSymbols())
    let status = SyncStatus(
      instrument: Self.instrument, interval: .oneWeek, state: .completed, barCount: 7)
    for length in [32, 40, 48] {
      #expect(
        try SyncStatus(decoding: try resized(status, to: length, pointers: [8, 56, 64])) == status,
        "\(length)")
    }
  }

  @Test("a block must reach to the end of the last required field")
  func tooShort() throws {
    #expect(throws: WireError(.blockLength)) {
      try ListEvents(decoding: try resized(ListEvents(from: 3), to: 8, pointers: []))
    }
    #expect(throws: WireError(.blockLength)) {
      try Instrument(
        decoding: try resized(Self.instrument, to: 16, pointers: [8]))
    }
  }

  @Test("a presence bit of a field that the block does not have is refused")
  func presenceBeyondBlock() throws {
    var bytes = [UInt8](try resized(ListEvents(from: 3), to: 16, pointers: []))
    bytes[4] = 1
    #expect(throws: WireError(.presence, "limit")) { try ListEvents(decoding: Bytes(bytes)) }
  }

  @Test("a presence bit that is not known is a newer writer's, whose field may lie in padding")
  func unknownPresence() throws {
    let remove = RemoveSeries(instrument: Self.instrument, interval: .oneDay)
    var bytes = [UInt8](try remove.encoded())
    bytes[23] = 0xAB
    #expect(throws: WireError(.notZero)) { try RemoveSeries(decoding: Bytes(bytes)) }
    bytes[4] = 1
    #expect(try RemoveSeries(decoding: Bytes(bytes)) == remove)
    var list = [UInt8](try ListEvents(from: 3).encoded())
    list[4] = 0b10
    // What the field points to lies behind everything that this reader knows.
    list += Array(repeating: 0xCD, count: 8)
    #expect(try ListEvents(decoding: Bytes(list)) == ListEvents(from: 3))
  }

  @Test("bytes that must be zero are, also where an absent field would stand")
  func zeros() throws {
    let remove = RemoveSeries(instrument: Self.instrument, interval: .oneDay)
    for place in 17..<24 {
      var bytes = [UInt8](try remove.encoded())
      bytes[place] = 1
      #expect(throws: WireError(.notZero), "byte \(place)") {
        try RemoveSeries(decoding: Bytes(bytes))
      }
    }
    var absent = [UInt8](try ListEvents(from: 3).encoded())
    absent[20] = 1
    #expect(throws: WireError(.notZero, "limit")) { try ListEvents(decoding: Bytes(absent)) }
  }

  @Test("a case that a closed enum does not know is refused", arguments: [0, 14, 255] as [UInt8])
  func closed(_ number: UInt8) throws {
    var bytes = [UInt8](
      try GetLatestBar(instrument: Self.instrument, interval: .oneMonth).encoded())
    #expect(bytes[16] == 13)
    bytes[16] = number
    #expect(throws: WireError(.unknownCase, "interval")) {
      try GetLatestBar(decoding: Bytes(bytes))
    }
  }

  @Test(
    "a case that an open enum does not know is kept and sent on", arguments: [0, 7, 255] as [UInt8])
  func open(_ number: UInt8) throws {
    var bytes = [UInt8](try RejectedRow(row: 1, problem: .closeOutside).encoded())
    #expect(bytes[16] == 6)
    bytes[16] = number
    let row = try RejectedRow(decoding: Bytes(bytes))
    #expect(row.problem == .unknown(number))
    #expect([UInt8](try row.encoded()) == bytes)
  }

  @Test("a truth value is 0 or 1, and an error within a value names the way to it")
  func truth() throws {
    var bytes = [UInt8](
      try ImportBars(instrument: Self.instrument, interval: .oneDay, strict: true).encoded())
    bytes[17] = 2
    #expect(throws: WireError(.bool, "strict")) { try ImportBars(decoding: Bytes(bytes)) }
    bytes[17] = 0
    // The last letter of the code becomes half a character.
    let code = try #require(bytes.lastIndex(of: UInt8(ascii: "L")))
    bytes[code] = 0xC3
    #expect(throws: WireError(.utf8, "instrument.code")) {
      try ImportBars(decoding: Bytes(bytes))
    }
  }

  @Test("bytes behind the message belong to nothing")
  func trailing() throws {
    let bytes = [UInt8](try RemovalSummary(removedBars: 5).encoded())
    #expect(throws: WireError(.trailing)) {
      try RemovalSummary(decoding: Bytes(bytes + Array(repeating: 0, count: 8)))
    }
  }

  @Test("a message lies in its bytes as the protocol says")
  func bytes() throws {
    let request = ImportBars(
      instrument: Instrument(exchange: "AB", code: "C"), interval: .oneHour, strict: true)
    #expect(
      [UInt8](try request.encoded()) == [
        24, 0, 0, 0, 0, 0, 0, 0, 24, 0, 0, 0, 1, 0, 0, 0, 7, 1, 0, 0, 0, 0, 0, 0,
        24, 0, 0, 0, 0, 0, 0, 0, 48, 0, 0, 0, 2, 0, 0, 0, 56, 0, 0, 0, 1, 0, 0, 0,
        65, 66, 0, 0, 0, 0, 0, 0, 67, 0, 0, 0, 0, 0, 0, 0,
      ])
  }
}
