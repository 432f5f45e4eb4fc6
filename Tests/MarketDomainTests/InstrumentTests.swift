import MarketDomain
import Testing

@Suite("Instruments")
struct InstrumentTests {
  private static let allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-=^/&"

  @Test(
    "are canonical however they were given",
    arguments: [
      ("NASDAQ", "AAPL", "NASDAQ:AAPL"), ("nasdaq", "aapl", "NASDAQ:AAPL"),
      ("Nyse", "brk.b", "NYSE:BRK.B"), ("a", "b", "A:B"), ("FX", "EUR/USD", "FX:EUR/USD"),
      ("X", "^gspc", "X:^GSPC"), ("X", "es=f", "X:ES=F"), ("X", "m&m", "X:M&M"),
      ("X_1", "a-b", "X_1:A-B"), ("0", "9", "0:9"),
    ])
  func canonical(_ exchange: String, _ code: String, _ text: String) throws {
    let instrument = try Instrument(exchange: exchange, code: code)
    #expect(instrument.description == text)
    #expect(
      try Instrument(exchange: exchange.uppercased(), code: code.lowercased()) == instrument)
    #expect(
      try Instrument(exchange: instrument.exchange, code: instrument.code) == instrument)
  }

  @Test("may have each of the allowed characters and no other byte of ASCII")
  func characters() throws {
    for byte in 0..<128 as Range<UInt8> {
      let text = String(UnicodeScalar(byte))
      if Self.allowed.contains(text.uppercased()) {
        #expect(try Instrument(exchange: text, code: text).code == text.uppercased())
      } else {
        #expect(throws: InstrumentRejection.exchange(text), "byte \(byte)") {
          try Instrument(exchange: text, code: "A")
        }
        #expect(throws: InstrumentRejection.code("A\(text)B"), "byte \(byte)") {
          try Instrument(exchange: "A", code: "A\(text)B")
        }
      }
    }
  }

  @Test(
    "may have no letters of other alphabets, also where their capitals are allowed",
    arguments: ["ß", "é", "ı", "ﬁ", "Ａ", "日", "A\u{301}", "\u{0}", "A\u{200B}"])
  func otherLetters(_ text: String) {
    #expect(throws: InstrumentRejection.exchange(text)) {
      try Instrument(exchange: text, code: "A")
    }
    #expect(throws: InstrumentRejection.code(text)) {
      try Instrument(exchange: "A", code: text)
    }
  }

  @Test("have parts of 1 to 32 bytes")
  func lengths() throws {
    for count in [1, 31, 32] {
      let text = String(repeating: "x", count: count)
      #expect(try Instrument(exchange: text, code: text).code.utf8.count == count)
    }
    for count in [0, 33, 1000] {
      let text = String(repeating: "x", count: count)
      #expect(throws: InstrumentRejection.exchange(text)) {
        try Instrument(exchange: text, code: "A")
      }
      #expect(throws: InstrumentRejection.code(text)) {
        try Instrument(exchange: "A", code: text)
      }
    }
    #expect(Instrument.maxLength == 32)
  }

  @Test("are refused for their exchange where both parts are wrong")
  func both() {
    #expect(throws: InstrumentRejection.exchange("a b")) {
      try Instrument(exchange: "a b", code: "")
    }
  }

  @Test("are listed by exchange and then by code, byte by byte")
  func order() throws {
    let sorted = [
      ("A", "B"), ("A", "BA"), ("A", "B_"), ("A", "^"), ("A-", "A"), ("AA", "A"), ("B", "-"),
      ("B", "0"), ("B", "A"),
    ]
    let instruments = try sorted.map { try Instrument(exchange: $0.0, code: $0.1) }
    #expect(instruments.reversed().sorted() == instruments)
    for (left, right) in zip(instruments, instruments.dropFirst()) {
      #expect(left < right)
      #expect(!(right < left))
    }
  }
}
