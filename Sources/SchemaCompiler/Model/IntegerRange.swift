/// What a whole number may be.
public struct IntegerRange: Equatable, Sendable {
  /// The least number.
  package let lowerBound: Int
  /// The greatest number; nil for the end of a type whose last number no schema can write.
  package let upperBound: Int?

  package init(_ lowerBound: Int, upTo upperBound: Int?) {
    self.lowerBound = lowerBound
    self.upperBound = upperBound
  }

  package init(_ range: ClosedRange<Int>) {
    self.init(range.lowerBound, upTo: range.upperBound)
  }

  /// Whether the number is in the range, of whatever type it is.
  package func contains(_ number: some BinaryInteger) -> Bool {
    number >= lowerBound && upperBound.map { number <= $0 } ?? true
  }

  /// Whether the range ends before the other does.
  func ends(before other: IntegerRange) -> Bool {
    guard let upperBound else { return false }
    return other.upperBound.map { upperBound < $0 } ?? true
  }

  /// The range as it would be written in a schema.
  package var shown: String {
    SchemaPrinter.shown(lowerBound) + "..." + (upperBound.map { SchemaPrinter.shown($0) } ?? "")
  }
}

extension IntegerType {
  /// All numbers of the type.
  package var values: IntegerRange {
    switch self {
    case .u8: IntegerRange(0...Int(UInt8.max))
    case .u16: IntegerRange(0...Int(UInt16.max))
    case .u32: IntegerRange(0...Int(UInt32.max))
    case .u64: IntegerRange(0, upTo: nil)
    case .i8: IntegerRange(Int(Int8.min)...Int(Int8.max))
    case .i16: IntegerRange(Int(Int16.min)...Int(Int16.max))
    case .i32: IntegerRange(Int(Int32.min)...Int(Int32.max))
    case .i64: IntegerRange(Int.min...Int.max)
    }
  }
}
