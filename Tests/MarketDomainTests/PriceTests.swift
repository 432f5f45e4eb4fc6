import MarketDomain
import TestSupport
import Testing

@Suite("Currencies")
struct CurrencyTests {
  @Test(
    "are canonical however they were given",
    arguments: [("USD", "USD"), ("usd", "USD"), ("uSdT", "USDT"), ("1inch", "1INCH")])
  func canonical(_ text: String, _ code: String) throws {
    #expect(try Currency(text).code == code)
    #expect(try Currency(text) == Currency(code))
    #expect("\(try Currency(text))" == code)
  }

  @Test("have 3 to 8 letters or digits of ASCII")
  func rules() throws {
    for count in 0...12 {
      let text = String(repeating: "A", count: count)
      if (3...8).contains(count) {
        #expect(try Currency(text).code == text)
      } else {
        #expect(throws: CurrencyRejection.length(text)) { try Currency(text) }
      }
    }
    for text in ["US ", "U.S", "$$$", "EU\u{20AC}", "Ａ", "US\u{0}"] {
      #expect(throws: CurrencyRejection.character(text), "\(text)") { try Currency(text) }
    }
  }
}

@Suite("Prices")
struct PriceTests {
  private let dollars: Currency
  private let euros: Currency

  init() throws {
    dollars = try Currency("USD")
    euros = try Currency("EUR")
  }

  @Test("are finite, whatever they are prices of", arguments: InstrumentKind.allCases)
  func finite(_ kind: InstrumentKind) {
    for bad in [Double.nan, -.nan, .signalingNaN] {
      #expect(throws: PriceRejection.notANumber) { try Price(bad, in: dollars, of: kind) }
    }
    for bad in [Double.infinity, -.infinity] {
      #expect(throws: PriceRejection.infinite) { try Price(bad, in: dollars, of: kind) }
    }
  }

  @Test(
    "may be negative for futures, spreads and indices, and for nothing else",
    arguments: InstrumentKind.allCases)
  func signs(_ kind: InstrumentKind) throws {
    let mayBeNegative = [.future, .spread, .index].contains(kind)
    #expect(kind.sign == (mayBeNegative ? .any : .notNegative))
    for amount in [0, 0.01, 37.63, .greatestFiniteMagnitude] {
      #expect(try Price(amount, in: dollars, of: kind).amount == amount)
    }
    for amount in [-37.63, -.leastNonzeroMagnitude, -.greatestFiniteMagnitude] {
      if mayBeNegative {
        #expect(try Price(amount, in: dollars, of: kind).amount == amount)
      } else {
        #expect(throws: PriceRejection.negative(amount)) {
          try Price(amount, in: dollars, of: kind)
        }
      }
    }
  }

  @Test("of zero look alike, whichever zero they were made of")
  func zeros() throws {
    let zeros = try [0.0, -0.0].map { try Price($0, in: dollars, of: .stock) }
    #expect(zeros[0] == zeros[1])
    #expect(Set(zeros).count == 1)
    #expect(zeros.map(\.description) == ["0.0 USD", "0.0 USD"])
  }

  @Test("are equal by amount and currency")
  func equality() throws {
    let price = try Price(5, in: dollars, of: .stock)
    #expect(try price == Price(5, in: dollars, of: .future))
    #expect(try Set([price, Price(5, in: dollars, of: .future)]).count == 1)
    #expect(try price != Price(5, in: euros, of: .stock))
    #expect(try price != Price((5.0).nextUp, in: dollars, of: .stock))
  }

  @Test("of two currencies are neither added nor subtracted")
  func mixed() throws {
    let (one, other) = (
      try Price(1, in: dollars, of: .stock), try Price(1, in: euros, of: .stock)
    )
    let rejection = PriceRejection.mixedCurrencies(dollars, euros)
    #expect(throws: rejection) { try one + other }
    #expect(throws: rejection) { try one - other }
    #expect(throws: PriceRejection.mixedCurrencies(euros, dollars)) { try other + one }
  }

  @Test("that add up beyond all numbers are refused")
  func overflow() throws {
    let most = try Price(.greatestFiniteMagnitude, in: dollars, of: .future)
    let least = try Price(-.greatestFiniteMagnitude, in: dollars, of: .future)
    #expect(throws: PriceRejection.infinite) { try most + most }
    #expect(throws: PriceRejection.infinite) { try least - most }
    #expect(try (most + least).amount == 0)
  }

  @Test("may differ by less than nothing, and such a difference is no price of a share")
  func differences() throws {
    let low = try Price(3, in: dollars, of: .stock)
    let high = try Price(5, in: dollars, of: .stock)
    let fall = try low - high
    #expect(fall.amount == -2)
    #expect(throws: PriceRejection.negative(-2)) { try fall.asPrice(of: .stock) }
    #expect(try fall.asPrice(of: .spread) == fall)
    #expect(try (high + fall).asPrice(of: .stock) == low)
  }

  @Test("add and subtract as their amounts do, and never leave their rules", arguments: 1...20)
  func arithmetic(_ seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let currencies = [dollars, euros]
    func price() throws -> Price {
      let kind = InstrumentKind.allCases.randomElement(using: &random) ?? .stock
      // Halves, so that the sums are exact and can be compared.
      let amount = Double(Int.random(in: -1000...1000, using: &random)) / 2
      return try Price(
        kind.sign == .any ? amount : abs(amount),
        in: currencies.randomElement(using: &random) ?? dollars, of: kind)
    }
    for _ in 0..<500 {
      let (left, right) = (try price(), try price())
      guard left.currency == right.currency else {
        let rejection = PriceRejection.mixedCurrencies(left.currency, right.currency)
        #expect(throws: rejection, "seed \(seed)") { try left + right }
        #expect(throws: rejection, "seed \(seed)") { try left - right }
        continue
      }
      let (sum, difference) = (try left + right, try left - right)
      #expect(sum.amount == left.amount + right.amount, "seed \(seed)")
      #expect(try sum == right + left, "seed \(seed)")
      #expect(difference.amount == left.amount - right.amount, "seed \(seed)")
      #expect(try difference + right == left, "seed \(seed)")
      for price in [left, right, sum, difference] {
        #expect(price.amount.isFinite && price.sign.allows(price.amount), "seed \(seed)")
      }
    }
  }
}
