/// A schema whose names have been resolved and whose rules hold: what the emitters write from.
public struct Schema: Equatable, Sendable {
  /// The name, dots between its parts.
  public let name: String
  /// What its comment says.
  public let documentation: [String]
  /// The constants, by name.
  public let limits: [Limit]
  /// The enums in the order of the text.
  public let enums: [EnumType]
  /// The values and columns in the order of the text.
  public let records: [Record]
  /// The errors by their numbers.
  public let errors: [ErrorType]
  /// The commands and queries by their numbers.
  public let requests: [RequestType]
  /// The events by their numbers.
  public let events: [EventType]
  /// Numbers that nothing may have any more.
  public let reserved: ReservedNumbers
  /// The whole schema in its canonical layout, imports resolved: what a server shows of it.
  public let text: String

  /// The last part of the name in upper camel case: what generated types of the whole are called.
  public var title: String { Self.title(ofName: name) }

  static func title(ofName name: String) -> String {
    let last = name.split(separator: ".").last.map(String.init) ?? name
    return last.split(separator: "_").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }

  package func enumeration(_ name: String) -> EnumType? { enums.first { $0.name == name } }
  package func record(_ name: String) -> Record? { records.first { $0.name == name } }
}

/// Numbers at the top of a schema that nothing may have any more.
public struct ReservedNumbers: Equatable, Sendable {
  package var errors: [Int] = []
  package var requests: [Int] = []
  package var events: [Int] = []
}

/// A named number.
public struct Limit: Equatable, Sendable {
  package let name: String
  package let documentation: [String]
  package let value: Int
}

/// An enum.
public struct EnumType: Equatable, Sendable {
  /// One of its cases.
  public struct Case: Equatable, Sendable {
    package let name: String
    package let documentation: [String]
    /// What people write and read for it.
    package let text: String
    package let number: Int
  }

  package let name: String
  package let documentation: [String]
  package let width: IntegerType
  /// A closed enum's reader refuses what it does not know; an open one's keeps it.
  package let isOpen: Bool
  package let cases: [Case]
  package let reserved: [Int]
}

/// A message: a value, a table of columns, or the fields of an error, a request or an event.
public struct Record: Equatable, Sendable {
  /// What the fields are.
  public enum Shape: Equatable, Sendable {
    /// One value a field.
    case fields
    /// One column a field, each with as many rows.
    case columns(rows: ClosedRange<Int>)
  }

  package let name: String
  package let documentation: [String]
  package let shape: Shape
  /// By their numbers.
  package let fields: [Field]
  package let reserved: [Int]
}

/// A field of a record.
public struct Field: Equatable, Sendable {
  package let name: String
  package let documentation: [String]
  package let number: Int
  package let type: FieldType
  package let isOptional: Bool
  /// Whether the field's bytes are those of encoded events.
  package var carriesEvents = false
}

/// An error that a request can raise.
public struct ErrorType: Equatable, Sendable {
  package let number: Int
  /// The status that it travels with, by gRPC's name.
  package let status: String
  /// What a person reads, with the fields' names in braces.
  package let text: [TextPart]
  package let record: Record
}

/// A part of an error's text.
public enum TextPart: Equatable, Sendable {
  /// As it stands.
  case literal(String)
  /// The field at the end of this path.
  case field(path: [String])
}

/// A command or a query.
public struct RequestType: Equatable, Sendable {
  /// What a request may do, and how often it does it when it is repeated.
  public enum Kind: String, Sendable {
    /// It reads.
    case query
    /// It changes something once: it has an id and its reply is kept.
    case commandOnce
    /// It changes something with what is streamed to it.
    case commandStreamed
  }

  package let number: Int
  package let kind: Kind
  /// The type of the messages that follow the request.
  package let accepts: String?
  /// The type of the messages that come before the reply.
  package let streams: String?
  /// The type of the reply.
  package let returns: String?
  package let raises: [String]
  package let record: Record
}

/// An event.
public struct EventType: Equatable, Sendable {
  /// What happens to an event after it has happened.
  public enum Retention: String, Sendable {
    /// It is stored with the state and can be read again.
    case durable
    /// It is delivered to whoever listens, and gone.
    case live
  }

  /// What a subscriber gets that does not keep up.
  public enum Overflow: String, Sendable, CaseIterable {
    /// Nothing is left out; its stream waits.
    case block
    /// The newest of each key.
    case latest
    /// The newest, with the gap marked.
    case dropOldest
    /// An end of its stream.
    case disconnect
  }

  package let number: Int
  package let retention: Retention
  /// The fields whose events belong together.
  package let key: [String]
  package let overflow: Overflow
  package let record: Record

  /// The fields of the key in the order of their numbers: in which order they are written says
  /// nothing, the same events belong together.
  var keyFields: [Field] { record.fields.filter { key.contains($0.name) } }
}

/// The whole numbers of the language.
public enum IntegerType: String, Sendable, CaseIterable {
  case u8, u16, u32, u64, i8, i16, i32, i64

  /// The size in bytes.
  package var size: Int {
    switch self {
    case .u8, .i8: 1
    case .u16, .i16: 2
    case .u32, .i32: 4
    case .u64, .i64: 8
    }
  }

  /// The type's name in Swift.
  package var swift: String { (isSigned ? "Int" : "UInt") + String(size * 8) }

  package var isSigned: Bool { rawValue.hasPrefix("i") }
}

/// The type of a field.
public indirect enum FieldType: Equatable, Sendable {
  case bool
  /// A whole number; the range where one is declared, which then is shown in full.
  case integer(IntegerType, IntegerRange?)
  /// An `f64`.
  case double(FloatRule)
  /// An `f32`.
  case float(FloatRule)
  case timestamp
  /// Nanoseconds between two instants.
  case duration
  case uuid
  /// Text of so many bytes in UTF-8.
  case string(ClosedRange<Int>)
  /// So many bytes.
  case bytes(ClosedRange<Int>)
  /// The enum of this name.
  case enumeration(String)
  /// The value or the columns of this name.
  case record(String)
  /// So many of something.
  case list(FieldType, ClosedRange<Int>)
  /// Always so many scalars, in the block itself.
  case array(FieldType, Int)

  /// Whether a value of the type has the same width always, and so may lie in a block.
  package var isScalar: Bool {
    switch self {
    case .bool, .integer, .double, .float, .timestamp, .duration, .uuid, .enumeration: true
    case .string, .bytes, .record, .list, .array: false
    }
  }
}

/// What a floating-point number must be.
public struct FloatRule: Equatable, Sendable {
  package var isFinite = false
  package var low: Double?
  package var high: Double?

  package var isEmpty: Bool { !isFinite && low == nil && high == nil }
}
