import Foundation
import MarketContract
import TestSupport
import Testing

@Suite("The messages of the contract")
struct MessageTests {
  @Test("come back as they were, and are as long as they said", arguments: MessageType.all)
  func roundTrip(_ type: MessageType) throws {
    for seed in 0..<12 as Range<UInt64> {
      var random = SeededGenerator(seed: seed)
      try type.roundTrip(&random)
    }
  }

  @Test("are all in the table of these tests")
  func complete() throws {
    let folder =
      URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().path
      + "/Sources/MarketContract/Generated"
    let messages = try FileManager.default.contentsOfDirectory(atPath: folder).filter { file in
      try String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8).contains(": WireMessage")
    }.map { String($0.dropLast(".swift".count)) }
    let notMessages: Set = ["CallError+Fault"]
    #expect(Set(messages).subtracting(notMessages) == Set(MessageType.all.map(\.name)))
  }

  @Test("damaged, are a value or an error, and never a trap", arguments: MessageType.all)
  func damaged(_ type: MessageType) throws {
    var random = SeededGenerator(seed: 11)
    for _ in 0..<4 {
      let bytes = [UInt8](try type.sample(&random)).prefix(4096)
      for _ in 0..<25 { decode(random.damage(Array(bytes)), as: type) }
    }
  }

  @Test("cut off, are an error or a value, and never a trap", arguments: MessageType.all)
  func cutOff(_ type: MessageType) throws {
    var random = SeededGenerator(seed: 12)
    let bytes = [UInt8](try type.sample(&random)).prefix(400)
    for count in 0..<bytes.count { decode(Array(bytes.prefix(count)), as: type) }
  }

  @Test("random bytes are a value or an error, and never a trap", arguments: MessageType.all)
  func random(_ type: MessageType) {
    var random = SeededGenerator(seed: 13)
    for _ in 0..<60 {
      var bytes = random.bytes(Int.random(in: 0...128, using: &random))
      // A plausible length of the block lets the decoder go further.
      if bytes.count > 8, Bool.random(using: &random) {
        bytes[0] = UInt8.random(in: 1...9, using: &random) * 8
        for index in 1..<8 { bytes[index] = 0 }
      }
      decode(bytes, as: type)
    }
  }

  private func decode(_ bytes: [UInt8], as type: MessageType) {
    do throws(WireError) {
      let again = try type.recode(Bytes(bytes))
      // What was decoded is a value like any other.
      #expect(throws: Never.self) { try type.recode(again) }
    } catch {
      #expect(!error.description.isEmpty)
    }
  }

  @Test("rows keep every bit of numbers that are none")
  func bits() throws {
    let numbers: [Double] = [
      .nan, -.nan, Double(nan: 5, signaling: false), .signalingNaN, .infinity, -0.0,
    ]
    let column = Column<Double>(storage: numbers)
    let rows = Rows(
      time: Column(storage: [.min, -1, 0, 1, 2, .max]), open: column, high: column, low: column,
      close: column, volume: column)
    let decoded = try Rows(decoding: try rows.encoded())
    for column in [decoded.open, decoded.high, decoded.low, decoded.close, decoded.volume] {
      #expect(column.map(\.bitPattern) == numbers.map(\.bitPattern))
    }
    #expect(decoded.time == rows.time)
  }

  @Test("a table is a collection of its rows")
  func rows() throws {
    var random = SeededGenerator(seed: 3)
    var bars = Bars.random(&random)
    while bars.count < 3 { bars = Bars.random(&random) }
    #expect(bars.count == bars.time.count)
    #expect(bars.startIndex == 0 && bars.endIndex == bars.count)
    for (index, row) in bars.enumerated() {
      #expect(row.time == bars.time[index])
      #expect(row.open == bars.open[index] && row.high == bars.high[index])
      #expect(row.low == bars.low[index] && row.close == bars.close[index])
      #expect(row.volume == bars.volume[index])
    }
  }
}
