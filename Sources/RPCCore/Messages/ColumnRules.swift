/// The limits that a schema can declare on a column's values.
extension Column where Element == Double {
  /// Refuses a value that is not finite.
  public func requireFinite(_ field: StaticString) throws(WireError) {
    // Infinities and NaNs have an exponent of all ones; one more carries into the sign's bit, which
    // was masked out. No branch in the loop, so the compiler takes several values at once.
    let exponent: UInt64 = 0x7FF0_0000_0000_0000
    let values = span
    var carried: UInt64 = 0
    for index in values.indices {
      carried |= (values[index].bitPattern & exponent) &+ 0x0010_0000_0000_0000
    }
    if carried >> 63 == 1 { throw WireError(.notFinite, "\(field)") }
  }

  /// Refuses a value outside `limits`; a NaN is outside.
  public func require(
    _ limits: ClosedRange<Double>, _ field: StaticString
  ) throws(WireError) {
    let values = span
    var outside = 0
    for index in values.indices {
      let value = values[index]
      outside &+= value >= limits.lowerBound ? 0 : 1
      outside &+= value <= limits.upperBound ? 0 : 1
    }
    if outside > 0 { throw WireError(.range, "\(field)") }
  }
}
