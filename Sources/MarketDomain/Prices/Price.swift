/// An amount of a currency that something costs, or by which two prices differ.
///
/// It is finite and lies on the side of zero where its instrument's prices may lie; a difference
/// may lie on either. The amount is a double, as exchanges' feeds and bars have it: sums and
/// differences are rounded as doubles are. Prices are equal where their amounts and their currencies
/// are, whatever they are prices of.
public struct Price: Sendable {
  /// How much; never -0, so that equal prices also look alike.
  public let amount: Double
  /// Of what.
  public let currency: Currency
  /// On which side of zero it may lie.
  public let sign: PriceSign

  /// The price of an instrument of a kind.
  ///
  /// - Throws: ``PriceRejection``, the first rule that it breaks.
  public init(
    _ amount: Double, in currency: Currency, of kind: InstrumentKind
  ) throws(PriceRejection) {
    try self.init(amount, currency, kind.sign)
  }

  /// Every price is made here, and this is where the rules are.
  private init(
    _ amount: Double, _ currency: Currency, _ sign: PriceSign
  ) throws(PriceRejection) {
    if amount.isNaN { throw .notANumber }
    if amount.isInfinite { throw .infinite }
    guard sign.allows(amount) else { throw .negative(amount) }
    self.amount = amount == 0 ? 0 : amount
    self.currency = currency
    self.sign = sign
  }

  /// The same amount as the price of an instrument of a kind.
  ///
  /// - Throws: ``PriceRejection/negative(_:)`` where the kind has no such prices.
  public func asPrice(of kind: InstrumentKind) throws(PriceRejection) -> Price {
    try Price(amount, currency, kind.sign)
  }

  /// The sum of two prices; it is of a kind that may be negative where one of them is.
  ///
  /// - Throws: ``PriceRejection/mixedCurrencies(_:_:)``, and ``PriceRejection/infinite`` where the
  ///   sum is beyond all numbers.
  public static func + (left: Price, right: Price) throws(PriceRejection) -> Price {
    try Price(
      left.amount + right.amount, left.common(right),
      left.sign == .any || right.sign == .any ? .any : .notNegative)
  }

  /// By how much `left` is above `right`, or below.
  ///
  /// - Throws: ``PriceRejection/mixedCurrencies(_:_:)``, and ``PriceRejection/infinite`` where the
  ///   difference is beyond all numbers.
  public static func - (left: Price, right: Price) throws(PriceRejection) -> Price {
    try Price(left.amount - right.amount, left.common(right), .any)
  }

  private func common(_ other: Price) throws(PriceRejection) -> Currency {
    guard currency == other.currency else { throw .mixedCurrencies(currency, other.currency) }
    return currency
  }
}

extension Price: Hashable {
  /// Whether both are the same amount of the same currency.
  public static func == (left: Price, right: Price) -> Bool {
    left.amount == right.amount && left.currency == right.currency
  }

  /// Hashes the amount and the currency.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(amount)
    hasher.combine(currency)
  }
}

extension Price: CustomStringConvertible {
  /// The amount and the currency.
  public var description: String { "\(amount) \(currency)" }
}

/// Why something is no price.
public enum PriceRejection: Error, Hashable, Sendable {
  /// The amount is not a number.
  case notANumber
  /// The amount is infinite.
  case infinite
  /// The amount is negative, and the instrument is of a kind whose prices are not.
  case negative(Double)
  /// Two currencies do not add up.
  case mixedCurrencies(Currency, Currency)
}
