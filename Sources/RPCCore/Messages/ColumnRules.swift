/// The limits that a schema can declare on a column's values.
///
/// The loops have no branch and no bounds check, so that the compiler takes several values at once:
/// a column is looked at as fast as it comes from memory.
extension Column where Element == Double {
  /// Refuses a value that is not finite.
  public func requireFinite(_ field: StaticString) throws(WireError) {
    if isTrusted { return }
    // Infinities and NaNs have an exponent of all ones; one more carries into the sign's bit, which
    // was masked out.
    let exponent: UInt64 = 0x7FF0_0000_0000_0000
    let carried = unsafe span.withUnsafeBufferPointer { values in
      unsafe values.reduce(0 as UInt64) { carried, value in
        carried | ((value.bitPattern & exponent) &+ 0x0010_0000_0000_0000)
      }
    }
    if carried >> 63 == 1 { throw WireError(.notFinite, "\(field)") }
  }

  /// Refuses a value outside `limits`; a NaN is outside.
  public func require(
    _ limits: ClosedRange<Double>, _ field: StaticString
  ) throws(WireError) {
    if isTrusted { return }
    let (low, high) = (limits.lowerBound, limits.upperBound)
    let isInside = unsafe span.withUnsafeBufferPointer { values in
      // Eight at a time; a lane is marked once one of its values was outside.
      var outside = SIMD8<Int64>.zero
      let blocks = values.count / 8
      for block in 0..<blocks {
        let index = block * 8
        var vector = SIMD8<Double>()
        for lane in 0..<8 { vector[lane] = unsafe values[index + lane] }
        outside.replace(with: -1, where: .!((vector .>= low) .& (vector .<= high)))
      }
      guard outside == .zero else { return false }
      return unsafe values[(blocks * 8)...].allSatisfy { $0 >= low && $0 <= high }
    }
    if !isInside { throw WireError(.range, "\(field)") }
  }
}

extension Column where Element == Float {
  /// Refuses a value that is not finite.
  public func requireFinite(_ field: StaticString) throws(WireError) {
    if isTrusted { return }
    let areFinite = unsafe span.withUnsafeBufferPointer { unsafe $0.allSatisfy(\.isFinite) }
    if !areFinite { throw WireError(.notFinite, "\(field)") }
  }
}

extension Column where Element.Storage: Comparable {
  /// Refuses a value outside `limits`; a NaN is outside.
  public func require(
    _ limits: ClosedRange<Element.Storage>, _ field: StaticString
  ) throws(WireError) {
    if isTrusted { return }
    let areInside = unsafe span.withUnsafeBufferPointer { values in
      unsafe values.allSatisfy { limits.contains($0) }
    }
    if !areInside { throw WireError(.range, "\(field)") }
  }
}

extension Column {
  /// Whether nobody looks at the values again; a debug build looks, so that tests notice who vouches
  /// for what is wrong.
  fileprivate var isTrusted: Bool {
    #if DEBUG
    false
    #else
    isVouchedFor
    #endif
  }
}
