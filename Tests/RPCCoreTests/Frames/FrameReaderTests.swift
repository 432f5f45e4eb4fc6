import TestSupport
import Testing

@testable import RPCCore

@Suite("cutting bytes into frames")
struct FrameReaderTests {
  static let bodySizes = [0, 8, 24, 4096, (16 << 10) - 8, 16 << 10, 70_000, 300 << 10]

  static let frames = bodySizes.enumerated().map { index, size in
    Frame(
      .data, UInt64(index + 1), body: (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 7 + index) })
  }

  /// Reads all that `bytes` hold in pieces of the sizes that `next` gives.
  static func read(
    _ bytes: [UInt8], maxFrame: Int = 1 << 20, _ next: () -> Int
  ) throws -> [Frame] {
    var reader = FrameReader(maxFrame: maxFrame)
    var frames: [Frame] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      let piece = rest.prefix(next())
      rest = rest.dropFirst(piece.count)
      reader.feed(Array(piece))
      while let frame = try reader.next() { frames.append(frame) }
    }
    #expect(!reader.isInsideFrame)
    return frames
  }

  private func expectAll(_ frames: [Frame], sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(frames.map(\.header) == Self.frames.map(\.header), sourceLocation: sourceLocation)
    #expect(frames.map(\.body) == Self.frames.map(\.body), sourceLocation: sourceLocation)
  }

  @Test(
    "frames come out whole, whatever the size of the reads",
    arguments: [1, 3, 7, 8, 15, 16, 17, 4096, 65536, .max])
  func everySize(size: Int) throws {
    let count = size < 8 ? 4 : Self.frames.count
    let bytes = Self.frames.prefix(count).flatMap(\.bytes)
    let read = try Self.read(bytes) { size }
    #expect(read.map(\.header) == Self.frames.prefix(count).map(\.header))
    #expect(read.map(\.body) == Self.frames.prefix(count).map(\.body))
  }

  @Test("frames come out whole from reads of random sizes", arguments: 0..<10 as Range<UInt64>)
  func randomSizes(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    expectAll(
      try Self.read(Self.frames.flatMap(\.bytes)) {
        let bound = [4, 40, 4000, 400_000].randomElement(using: &generator) ?? 1
        return Int.random(in: 1...bound, using: &generator)
      })
  }

  @Test("two reads give the same as one, wherever the cut is")
  func everyCut() throws {
    let frames = [Frame.ping(5), .open(1), .data(1, 0, .endOfStream), .cancel(1)]
    let bytes = frames.flatMap(\.bytes)
    for cut in 1..<bytes.count {
      var sizes = [cut, bytes.count].makeIterator()
      let read = try Self.read(bytes) { sizes.next() ?? 1 }
      #expect(read.map(\.summary) == frames.map(\.summary), "cut at \(cut)")
    }
  }

  @Test("a frame is not there before its last byte")
  func lastByte() throws {
    for frame in [Frame.ping(1), .data(1, 20_000)] {
      var reader = FrameReader(maxFrame: 1 << 20)
      reader.feed(frame.bytes.dropLast())
      #expect(try reader.next()?.body == nil)
      #expect(reader.isInsideFrame)
      reader.feed([frame.bytes[frame.bytes.count - 1]])
      #expect(try reader.next()?.body == frame.body)
      #expect(!reader.isInsideFrame)
    }
  }

  @Test("every body begins 8-aligned in memory, so that columns can be lent in place")
  func alignment() throws {
    let read = try Self.read(Self.frames.flatMap(\.bytes)) { 1000 }
    for frame in read {
      frame.body.span.withUnsafeBytes { #expect(UInt(bitPattern: $0.baseAddress) & 7 == 0) }
    }
  }
}
