/// What sort of thing an instrument is, as far as that decides which prices it can have.
public enum InstrumentKind: Hashable, Sendable, CaseIterable {
  /// A share of a company.
  case stock
  /// A share of a fund, also of one that is traded at an exchange.
  case fund
  /// A bond, as a part of its face value.
  case bond
  /// One currency in another.
  case currencyPair
  /// A coin.
  case cryptocurrency
  /// A right without an obligation: it can be let lapse, so nobody pays to be rid of it.
  case option
  /// An obligation: crude oil for May 2020 settled at -37.63 dollars.
  case future
  /// The difference of two prices.
  case spread
  /// A number that is computed; those of interest rates and of spreads have been below zero.
  case index

  /// Which prices an instrument of this kind can have.
  public var sign: PriceSign {
    switch self {
    case .stock, .fund, .bond, .currencyPair, .cryptocurrency, .option: .notNegative
    case .future, .spread, .index: .any
    }
  }
}

/// Which side of zero prices may lie on.
public enum PriceSign: Hashable, Sendable {
  /// Zero or above.
  case notNegative
  /// Anywhere.
  case any

  /// Whether a price may be `amount`.
  public func allows(_ amount: Double) -> Bool {
    self == .any || amount >= 0
  }
}
