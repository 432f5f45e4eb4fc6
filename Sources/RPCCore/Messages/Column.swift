/// What a column is made of: a type that stands for a fixed-width value as it travels.
public protocol ColumnElement: Sendable, Equatable {
  /// The value as it lies in memory and on the wire, little-endian.
  associatedtype Storage: BitwiseCopyable & Sendable & Equatable
  /// The element that `storage` stands for.
  init(storage: Storage)
  /// The element as it travels.
  var storage: Storage { get }
  /// Elements as memory that an output refers to; nil where they are always copied.
  static func spliced(_ values: ArraySlice<Storage>) -> SplicedColumn?
}

/// Elements of a column that an output refers to instead of copying them.
public struct SplicedColumn: Sendable {
  @usableFromInline let content: WireWriter.SplicedBytes

  @inlinable
  init(content: WireWriter.SplicedBytes) {
    self.content = content
  }
}

extension ColumnElement {
  /// Nothing to refer to.
  public static func spliced(_ values: ArraySlice<Storage>) -> SplicedColumn? { nil }
}

extension ColumnElement where Storage == Double {
  /// The values themselves.
  @inlinable
  public static func spliced(_ values: ArraySlice<Double>) -> SplicedColumn? {
    SplicedColumn(content: .doubles(values))
  }
}

extension ColumnElement where Storage == Int64 {
  /// The values themselves.
  @inlinable
  public static func spliced(_ values: ArraySlice<Int64>) -> SplicedColumn? {
    SplicedColumn(content: .integers(values))
  }
}

// Every number stands for itself.
extension ColumnElement where Storage == Self {
  /// The number itself.
  public init(storage: Self) { self = storage }
  /// The number itself.
  public var storage: Self { self }
}

extension Double: ColumnElement {}
extension Float: ColumnElement {}
extension Int8: ColumnElement {}
extension Int16: ColumnElement {}
extension Int32: ColumnElement {}
extension Int64: ColumnElement {}
extension UInt8: ColumnElement {}
extension UInt16: ColumnElement {}
extension UInt32: ColumnElement {}
extension UInt64: ColumnElement {}

extension Timestamp: ColumnElement {
  /// The instant `storage` nanoseconds after the epoch.
  public init(storage: Int64) { self.init(nanoseconds: storage) }
  /// Nanoseconds since the epoch.
  public var storage: Int64 { nanoseconds }
}

extension Duration: ColumnElement {
  /// So many nanoseconds.
  public init(storage: Int64) { self = .nanoseconds(storage) }
  /// Whole nanoseconds.
  public var storage: Int64 { nanosecondsClamped }
}

/// One column of a table: values that lie one behind the other.
///
/// A column that was decoded is a reference into the frame that brought it; one made from an array
/// is a reference to the array. Neither is copied, and either may be kept, sent to an actor and
/// encoded again.
public struct Column<Element: ColumnElement>: Sendable {
  @usableFromInline
  enum Backing: Sendable {
    case frame(Bytes)
    case array(ArraySlice<Element.Storage>)
  }

  @usableFromInline let backing: Backing
  /// How many values there are.
  public let count: Int
  /// Whoever made it knows that the values keep the limits of the schema.
  let isVouchedFor: Bool

  init(frame bytes: Bytes) {
    backing = .frame(bytes)
    isVouchedFor = false
    count = bytes.count / MemoryLayout<Element.Storage>.stride
  }

  /// The values of `storage`, without copying them.
  ///
  /// - Parameter isVouchedFor: whether the values have been judged by limits that are at least as
  ///   strict as those of the field that they are for; a release build does not look at them again
  ///   before it sends them. Whoever receives them looks in any case.
  public init(storage: ArraySlice<Element.Storage>, isVouchedFor: Bool = false) {
    backing = .array(storage)
    count = storage.count
    self.isVouchedFor = isVouchedFor
  }

  /// The values of `storage`, without copying them.
  public init(storage: [Element.Storage], isVouchedFor: Bool = false) {
    self.init(storage: storage[...], isVouchedFor: isVouchedFor)
  }

  /// The given elements.
  public init(_ elements: some Sequence<Element>) {
    self.init(storage: elements.map(\.storage))
  }

  /// The values as they lie in memory, lent for as long as this column is.
  public var span: Span<Element.Storage> {
    @_lifetime(borrow self)
    get {
      switch backing {
      case .frame(let bytes):
        let span = bytes.elements(as: Element.Storage.self)
        return unsafe _overrideLifetime(span, borrowing: self)
      case .array(let values):
        let span = values.span
        return unsafe _overrideLifetime(span, borrowing: self)
      }
    }
  }
}

extension Column {
  /// The values as an array: the one that the column was made from where it is all of it, else a
  /// copy.
  public var storageArray: [Element.Storage] {
    if case .array(let values) = backing { return Array(values) }
    return unsafe span.withUnsafeBufferPointer { unsafe Array($0) }
  }
}

extension Column: RandomAccessCollection {
  /// The index of the first value, 0.
  public var startIndex: Int { 0 }
  /// The index behind the last value.
  public var endIndex: Int { count }

  /// The value at `index`.
  public subscript(index: Int) -> Element {
    switch backing {
    case .frame(let bytes):
      Element(
        storage: bytes.load(
          index * MemoryLayout<Element.Storage>.stride, as: Element.Storage.self))
    case .array(let values):
      Element(storage: values[values.startIndex + index])
    }
  }
}

extension Column: Equatable {
  /// Whether both hold equal values, wherever they lie.
  public static func == (left: Column, right: Column) -> Bool {
    let (a, b) = (left.span, right.span)
    guard a.count == b.count else { return false }
    return a.indices.allSatisfy { a[$0] == b[$0] }
  }
}

extension Column: ExpressibleByArrayLiteral {
  /// The given elements.
  public init(arrayLiteral elements: Element...) {
    self.init(elements)
  }
}
