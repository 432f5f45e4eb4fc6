internal import Glibc
internal import MarketDomain

/// A file without a name that keeps bars until they are needed: it goes with the process, however
/// that ends.
///
/// `@unchecked Sendable`: used by one actor at a time.
final class Spool: @unchecked Sendable {
  /// Where some bars lie in the file.
  struct Piece: Sendable {
    let offset: Int
    let count: Int
  }

  private let descriptor: Int32
  private var end = 0

  /// `O_TMPFILE` with the bit of `O_DIRECTORY` in it, which the C library shows only to those who
  /// ask for GNU's extensions.
  private static let temporaryFile: Int32 = 0o20000000 | O_DIRECTORY

  /// A file in `directory`.
  init(in directory: String) throws(StoreError) {
    descriptor = unsafe open(directory, Self.temporaryFile | O_RDWR | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw .unusable(directory: directory, reason: unsafe String(cString: strerror(errno)))
    }
  }

  deinit {
    close(descriptor)
  }

  /// Keeps bars behind all others.
  func append(_ bars: Bars) throws(StoreError) -> Piece {
    let piece = Piece(offset: end, count: bars.count)
    try append(bars.times)
    for column in [bars.opens, bars.highs, bars.lows, bars.closes, bars.volumes] {
      try append(column)
    }
    return piece
  }

  /// Gives `range` of the bars of a piece back.
  func read(_ piece: Piece, _ range: Range<Int>) throws(StoreError) -> Bars {
    func column<T: BitwiseCopyable & ExpressibleByIntegerLiteral>(
      _ number: Int, of type: T.Type
    ) throws(StoreError) -> [T] {
      try read(range.count, at: piece.offset + (number * piece.count + range.lowerBound) * 8)
    }
    let times = try column(0, of: Int64.self)
    let opens = try column(1, of: Double.self)
    let highs = try column(2, of: Double.self)
    let lows = try column(3, of: Double.self)
    let closes = try column(4, of: Double.self)
    let volumes = try column(5, of: Double.self)
    do throws(NotBars) {
      return try Bars(
        times: times, opens: opens, highs: highs, lows: lows, closes: closes, volumes: volumes)
    } catch {
      throw .damaged(what: "the temporary file of an import")
    }
  }

  private func append<T: BitwiseCopyable>(_ values: [T]) throws(StoreError) {
    var written = 0
    let size = values.count * 8
    while written < size {
      let count = unsafe values.withUnsafeBytes { bytes in
        unsafe pwrite(
          descriptor, bytes.baseAddress.map { unsafe $0 + written }, size - written, end)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw failure("write to the temporary file of an import") }
      written += count
      end += count
    }
  }

  private func read<T: BitwiseCopyable & ExpressibleByIntegerLiteral>(
    _ count: Int, at offset: Int
  ) throws(StoreError) -> [T] {
    var values = [T](repeating: 0, count: count)
    var done = 0
    while done < count * 8 {
      let result = unsafe values.withUnsafeMutableBytes { bytes in
        unsafe pread(
          descriptor, bytes.baseAddress.map { unsafe $0 + done }, count * 8 - done, offset + done)
      }
      if result < 0, errno == EINTR { continue }
      guard result > 0 else { throw failure("read the temporary file of an import") }
      done += result
    }
    return values
  }

  private func failure(_ doing: String) -> StoreError {
    .database(doing: doing, code: errno, message: unsafe String(cString: strerror(errno)))
  }
}
