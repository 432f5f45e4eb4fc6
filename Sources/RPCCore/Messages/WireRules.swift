/// How many bytes things take behind a message's block, each a multiple of 8.
public enum WireSize {
  @usableFromInline
  static func padded(_ count: Int) -> Int { (count + 7) & ~7 }

  /// The size of a text.
  @inlinable
  public static func of(_ text: String) -> Int { padded(text.utf8.count) }

  /// The size of bytes.
  @inlinable
  public static func of(_ bytes: Bytes) -> Int { padded(bytes.count) }

  /// The size of a list of values, what they point to included.
  @inlinable
  public static func of(_ values: [some WireMessage]) -> Int {
    values.reduce(0) { $0 + $1.encodedSize }
  }

  /// The size of a list of `count` scalars of `size` bytes.
  @inlinable
  public static func of(_ count: Int, size: Int) -> Int { padded(count * size) }

  /// The size of a list whose elements each have a pair, and behind them what `each` tells.
  @inlinable
  public static func of<Element>(_ values: [Element], _ each: (Element) -> Int) -> Int {
    values.reduce(0) { $0 + 8 + each($1) }
  }

  /// The size of a column.
  @inlinable
  public static func of<E>(_ column: Column<E>) -> Int {
    padded(column.count * MemoryLayout<E.Storage>.stride)
  }
}

/// The limits that a schema can declare on a field, for values that are decoded and for those that
/// are about to be encoded.
public enum WireRule {
  /// Refuses a length outside `limits`.
  @inlinable
  public static func length(
    _ count: Int, _ limits: ClosedRange<Int>, _ field: StaticString
  ) throws(WireError) {
    guard limits.contains(count) else { throw WireError(.length, "\(field)") }
  }

  /// Refuses a number outside `limits`.
  @inlinable
  public static func range<T: Comparable>(
    _ value: T, _ limits: ClosedRange<T>, _ field: StaticString
  ) throws(WireError) {
    guard limits.contains(value) else { throw WireError(.range, "\(field)") }
  }

  /// Refuses a duration that is no whole number of nanoseconds, or beyond 292 years.
  public static func wholeNanoseconds(
    _ value: Duration, _ field: StaticString
  ) throws(WireError) {
    guard Duration.nanoseconds(value.nanosecondsClamped) == value else {
      throw WireError(.range, "\(field)")
    }
  }

  /// Gives `value` back where it is finite.
  @discardableResult
  @inlinable
  public static func finite<T: BinaryFloatingPoint>(
    _ value: T, _ field: StaticString
  ) throws(WireError) -> T {
    guard value.isFinite else { throw WireError(.notFinite, "\(field)") }
    return value
  }

  /// Gives `value` back where it lies in `limits`; a NaN does not.
  @discardableResult
  @inlinable
  public static func number<T: BinaryFloatingPoint>(
    _ value: T, _ limits: ClosedRange<T>, _ field: StaticString
  ) throws(WireError) -> T {
    guard limits.contains(value) else { throw WireError(.range, "\(field)") }
    return value
  }
}

extension WireMessage {
  /// Refuses a value, in the field `field` of another, that breaks a limit which the schema
  /// declares.
  public func validate(as field: StaticString) throws(WireError) {
    do throws(WireError) {
      try validate()
    } catch {
      throw error.inside(field)
    }
  }
}

/// An enum of a schema.
public protocol WireEnum: RawRepresentable, Hashable, Sendable
where RawValue: FixedWidthInteger & BitwiseCopyable {}

extension MessageReader {
  /// The case at `at`; one that a closed enum does not know is refused.
  @inlinable
  public func enumeration<E: WireEnum>(
    _ block: MessageBlock, _ at: Int, _ field: StaticString, as type: E.Type = E.self
  ) throws(WireError) -> E {
    guard let value = E(rawValue: scalar(block, at)) else {
      throw WireError(.unknownCase, "\(field)")
    }
    return value
  }

  /// The single-precision number at `at`.
  public func float(_ block: MessageBlock, _ at: Int) -> Float {
    Float(bitPattern: scalar(block, at))
  }

  /// How many rows a table of columns has, which must lie in `limits`.
  public func rows(_ block: MessageBlock, _ limits: ClosedRange<Int>) throws(WireError) -> Int {
    let count = Int(scalar(block, 8, as: UInt32.self))
    guard limits.contains(count) else { throw WireError(.length) }
    return count
  }
}
