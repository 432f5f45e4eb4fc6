/// A frame that has come in whole.
package struct Frame: Sendable {
  package let header: FrameHeader
  package let body: Bytes
}

/// Why bytes cannot be taken apart into frames; the connection ends.
package struct FrameFault: Error, Equatable, Sendable {
  package let reason: AbortReason
  package let text: String
  /// The bytes where the frame's header should have been.
  package let header: [UInt8]

  /// Whether the header has the magic number of a hello and its answers.
  var isOfHandshake: Bool {
    header.count == FrameHeader.size
      && FrameHeader(Bytes(header), at: 0).stream == FrameHeader.handshakeMagic
  }
}

/// Cuts what comes in into frames, wherever the reads end.
///
/// The owner reads into ``target()`` and says how much came. Small frames are cut out of one large
/// buffer, many to a read; a frame that does not fit the rest of it gets memory of its own, which
/// the following reads fill to the last byte, so that a large column is never moved. Between reads
/// an owner takes the buffer back with ``giveBack()``, so that idle connections hold none.
package struct FrameReader: Sendable {
  /// The size of the shared buffer: as much as the kernel's default socket buffer holds, so that
  /// one read empties it.
  package static let bufferSize = 256 << 10
  /// Bodies from this size on are read into memory of their own.
  private static let ownMemoryThreshold = 16 << 10

  private let maxFrame: Int
  private var storage: ByteStorage?
  /// What has been read and not yet been cut off.
  private var filled = 0..<0
  /// A large frame whose body is still coming.
  private var partial: (header: FrameHeader, storage: ByteStorage, filled: Int)?

  package init(maxFrame: Int) {
    self.maxFrame = maxFrame
  }

  /// Whether a frame has begun and not ended.
  package var isInsideFrame: Bool { partial != nil || !filled.isEmpty }

  /// The memory for the next read; never empty.
  package mutating func target() -> (storage: ByteStorage, range: Range<Int>) {
    if let partial, partial.filled < partial.header.bodyLength {
      return (partial.storage, partial.filled..<partial.header.bodyLength)
    }
    return sharedTarget()
  }

  /// The rest of the shared buffer, with at least one header's room in it.
  private mutating func sharedTarget() -> (storage: ByteStorage, range: Range<Int>) {
    // What callers hold slices of must not be written again; what nobody holds is used again.
    let unique = storage?.isUniquelyReferenced() == true
    if let storage, unique, filled.isEmpty {
      filled = 0..<0
      return (storage, 0..<storage.capacity)
    }
    if let storage, storage.capacity - filled.upperBound >= Self.bufferSize / 4 {
      return (storage, filled.upperBound..<storage.capacity)
    }
    // Larger only for an owner that reads on without cutting what it has read.
    let fresh = ByteStorage(capacity: max(Self.bufferSize, filled.count + Self.bufferSize / 4))
    if let storage, !filled.isEmpty {
      fresh.copy(Bytes(storage: storage, start: filled.lowerBound, count: filled.count).span, to: 0)
    }
    storage = fresh
    filled = 0..<filled.count
    return (fresh, filled.upperBound..<fresh.capacity)
  }

  /// Takes note that `count` bytes were read into ``target()``.
  package mutating func received(_ count: Int) {
    if let header = partial?.header, let before = partial?.filled, before < header.bodyLength {
      partial?.filled += count
    } else {
      filled = filled.lowerBound..<filled.upperBound + count
    }
  }

  /// The next whole frame, or nil until more has come.
  package mutating func next() throws(FrameFault) -> Frame? {
    if let (header, storage, count) = partial {
      guard count == header.bodyLength else { return nil }
      partial = nil
      return Frame(header: header, body: Bytes(storage: storage, start: 0, count: count))
    }
    guard let storage, filled.count >= FrameHeader.size else { return nil }
    let start = filled.lowerBound + FrameHeader.size
    let header = FrameHeader(storage.load(filled.lowerBound, as: SIMD2<UInt64>.self))
    if let (reason, text) = fault(in: header) {
      let bytes = Bytes(storage: storage, start: filled.lowerBound, count: FrameHeader.size)
      throw FrameFault(reason: reason, text: text, header: [UInt8](bytes))
    }
    let come = filled.upperBound - start
    if header.bodyLength <= come {
      filled = start + header.bodyLength..<filled.upperBound
      return Frame(
        header: header, body: Bytes(storage: storage, start: start, count: header.bodyLength))
    }
    if header.bodyLength >= Self.ownMemoryThreshold {
      let own = ByteStorage(capacity: header.bodyLength)
      own.copy(Bytes(storage: storage, start: start, count: come).span, to: 0)
      partial = (header, own, come)
      filled = filled.upperBound..<filled.upperBound
    }
    return nil
  }

  private func fault(in header: FrameHeader) -> (AbortReason, String)? {
    guard header.bodyLength <= maxFrame else {
      return (
        .frameTooLarge,
        "a frame of \(header.bodyLength) bytes; at most \(maxFrame) are accepted"
      )
    }
    guard header.bodyLength & 7 == 0 else {
      return (
        .malformedFrame,
        "a frame's body of \(header.bodyLength) bytes; it must be a multiple of 8"
      )
    }
    guard let kind = FrameKind(rawValue: header.kind) else {
      return header.kind < FrameKind.firstIgnorable
        ? (.unknownKind, "a frame of the unknown kind \(header.kind)") : nil
    }
    guard header.flags.isSubset(of: .allowed(on: kind)) else {
      return (.malformedFrame, "flags \(header.flags.rawValue) on a frame of kind \(kind)")
    }
    guard kind.hasCode || header.code == 0, kind.hasStream || header.stream == 0 else {
      return (.malformedFrame, "a code or a call's number on a frame of kind \(kind)")
    }
    return nil
  }

  /// Whether it has no buffer.
  package var needsBuffer: Bool { storage == nil }

  /// Gives the reader a buffer that another one gave back.
  package mutating func lend(_ buffer: consuming ByteStorage) {
    if storage == nil, buffer.capacity >= Self.bufferSize { storage = buffer }
  }

  /// Takes the buffer back where nothing in it is still to be cut and nobody holds a part of it.
  package mutating func giveBack() -> ByteStorage? {
    guard filled.isEmpty, storage?.isUniquelyReferenced() == true else { return nil }
    filled = 0..<0
    return storage.take()
  }
}

extension FrameReader {
  /// Takes a copy of `bytes`, as a transport without a socket does.
  package mutating func feed(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let (storage, range) = target()
      let part = rest.prefix(range.count)
      storage.copy(unsafe part.span.bytes, to: range.lowerBound)
      received(part.count)
      rest = rest.dropFirst(part.count)
    }
  }
}
