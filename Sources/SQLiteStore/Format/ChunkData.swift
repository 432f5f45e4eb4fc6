internal import MarketDomain

/// The bars of a chunk as they are stored: a check, and six columns of 8 bytes a value, each one
/// behind the other, little-endian.
enum ChunkData {
  /// The most bars of a chunk: the columns of one are 192 KiB, which is read in one go and rewritten
  /// without thinking.
  static let targetCount = 4096

  /// The check in front of the columns.
  private static let headerSize = 8

  static func encode(_ bars: Bars) -> [UInt8] {
    var data = [UInt8](repeating: 0, count: headerSize)
    data.reserveCapacity(headerSize + bars.count * 48)
    var check = ChunkCheck()
    func append<T: BitwiseCopyable>(_ values: [T]) {
      check.add(values)
      unsafe values.withUnsafeBytes { unsafe data.append(contentsOf: $0) }
    }
    append(bars.times)
    append(bars.opens)
    append(bars.highs)
    append(bars.lows)
    append(bars.closes)
    append(bars.volumes)
    let header = (0..<headerSize).map { UInt8(truncatingIfNeeded: check.value >> ($0 * 8)) }
    data.replaceSubrange(0..<headerSize, with: header)
    return data
  }

  /// Reads the bars of a chunk.
  ///
  /// - Throws: ``StoreError/damaged(what:)`` where the bytes are not what was written.
  static func read(_ id: Int64, from database: Database) throws(StoreError) -> Bars {
    try database.readBlob(table: "bars", column: "data", row: id) { blob throws(StoreError) in
      let size = blob.size
      guard size >= headerSize, (size - headerSize) % 48 == 0 else {
        throw .damaged(what: "the chunk \(id) has \(size) bytes")
      }
      let count = (size - headerSize) / 48
      let expected = try blob.read(1, of: UInt64.self)[0]
      let times = try blob.read(count, of: Int64.self)
      let opens = try blob.read(count, of: Double.self)
      let highs = try blob.read(count, of: Double.self)
      let lows = try blob.read(count, of: Double.self)
      let closes = try blob.read(count, of: Double.self)
      let volumes = try blob.read(count, of: Double.self)
      var check = ChunkCheck()
      check.add(times)
      for column in [opens, highs, lows, closes, volumes] { check.add(column) }
      guard check.value == UInt64(littleEndian: expected) else {
        throw .damaged(what: "the check of chunk \(id) does not match its bars")
      }
      do throws(NotBars) {
        return try Bars(
          times: times, opens: opens, highs: highs, lows: lows, closes: closes, volumes: volumes)
      } catch {
        throw .damaged(what: "the chunk \(id) does not hold bars")
      }
    }
  }
}

/// A number that changes with every bit of a chunk: words are mixed in one after the other, so that
/// none can be changed, dropped or exchanged without a trace. It finds damage, not forgery.
struct ChunkCheck {
  private(set) var value: UInt64 = 0x9E37_79B9_7F4A_7C15

  /// Mixes in values of 8 bytes.
  mutating func add<T: BitwiseCopyable>(_ values: [T]) {
    var mixed = value
    unsafe values.withUnsafeBytes { bytes in
      for offset in stride(from: 0, to: bytes.count, by: 8) {
        mixed ^= unsafe bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        // An odd factor keeps all bits, and the shift brings the high ones down.
        mixed = mixed &* 0xBF58_476D_1CE4_E5B9
        mixed ^= mixed >> 29
      }
    }
    value = mixed
  }
}
