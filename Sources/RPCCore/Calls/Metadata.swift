/// Small named facts that travel with a call and mean something to both ends' own conventions.
public struct Metadata: Equatable, Sendable {
  /// One fact.
  public struct Entry: Equatable, Sendable {
    /// Its name: 1 to 64 of `a-z 0-9 - _ .`.
    public let key: String
    /// Its value, any bytes.
    public let value: [UInt8]

    /// A fact.
    public init(key: String, value: [UInt8]) {
      self.key = key
      self.value = value
    }
  }

  /// The facts in the order in which they were given; a name may stand more than once.
  public private(set) var entries: [Entry] = []

  /// The most entries of a call: metadata is for a handful of facts.
  public static let maxCount = 64
  /// The most bytes that the entries of a call take on the wire; data belongs into messages.
  public static let maxSize = 8192

  /// No facts.
  public init() {}

  /// Adds a fact.
  ///
  /// - Throws: ``WireError`` of rule `length` where the key is not allowed or a limit is reached.
  public mutating func append(_ key: String, _ value: [UInt8]) throws(WireError) {
    let entry = Entry(key: key, value: value)
    guard Self.isKey(key.utf8), entries.count < Self.maxCount,
      encodedSize + Self.size(of: entry) <= Self.maxSize
    else { throw WireError(.length, "metadata") }
    entries.append(entry)
  }

  /// Adds a fact whose value is text.
  public mutating func append(_ key: String, _ value: String) throws(WireError) {
    try append(key, Array(value.utf8))
  }

  /// The first value of `key`.
  public subscript(key: String) -> [UInt8]? {
    entries.first { $0.key == key }?.value
  }

  private static func isKey(_ key: some Collection<UInt8>) -> Bool {
    (1...64).contains(key.count)
      && key.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
          UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
          true
        default: false
        }
      }
  }
}

extension Metadata {
  private static func size(of entry: Entry) -> Int {
    (4 + entry.key.utf8.count + entry.value.count + 7) & ~7
  }

  /// The bytes that the entries take, a multiple of 8.
  var encodedSize: Int { entries.isEmpty ? 0 : entries.reduce(0) { $0 + Self.size(of: $1) } }

  func encode(into writer: inout WireWriter) {
    for entry in entries {
      let start = writer.appendZeros(4)
      writer.store(UInt16(truncatingIfNeeded: entry.key.utf8.count), at: start)
      writer.store(UInt16(truncatingIfNeeded: entry.value.count), at: start + 2)
      writer.append(entry.key.utf8)
      writer.append(entry.value)
      writer.pad()
    }
  }

  init(decoding bytes: Bytes) throws(WireError) {
    var position = 0
    while position < bytes.count {
      guard bytes.count - position >= 8 else { throw WireError(.truncated, "metadata") }
      let key = Int(bytes.load(position, as: UInt16.self))
      let value = Int(bytes.load(position + 2, as: UInt16.self))
      let end = position + 4 + key + value
      let padded = (end + 7) & ~7
      guard padded <= bytes.count else { throw WireError(.truncated, "metadata") }
      guard bytes.isZero(in: end..<padded) else { throw WireError(.notZero, "metadata") }
      let text = [UInt8](bytes.slice(position + 4..<position + 4 + key))
      guard Self.isKey(text) else { throw WireError(.utf8, "metadata") }
      try append(
        String(decoding: text, as: UTF8.self), [UInt8](bytes.slice(position + 4 + key..<end)))
      position = padded
    }
  }
}
