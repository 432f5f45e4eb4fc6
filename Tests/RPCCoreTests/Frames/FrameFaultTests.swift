import TestSupport
import Testing

@testable import RPCCore

@Suite("headers that are refused")
struct FrameFaultTests {
  static let maxFrame = 4096

  private func fault(_ header: [UInt8]) -> FrameFault? {
    var reader = FrameReader(maxFrame: Self.maxFrame)
    reader.feed(header)
    do throws(FrameFault) {
      _ = try reader.next()
      return nil
    } catch {
      return error
    }
  }

  private func header(
    length: UInt32 = 0, kind: UInt8, flags: UInt8 = 0, code: UInt16 = 0, stream: UInt64 = 0
  ) -> [UInt8] {
    littleEndian(length) + [kind, flags] + littleEndian(code) + littleEndian(stream)
  }

  @Test(
    "the length of a body is a multiple of 8 within the limit",
    arguments: [
      (8, nil), (4096, nil), (1, .malformedFrame), (7, .malformedFrame), (4095, .malformedFrame),
      (4097, .frameTooLarge), (4104, .frameTooLarge), (.max, .frameTooLarge),
      (1 << 31, .frameTooLarge),
    ] as [(UInt32, AbortReason?)])
  func lengths(length: UInt32, reason: AbortReason?) {
    #expect(fault(header(length: length, kind: 0x11, stream: 1))?.reason == reason)
  }

  @Test("a body that is too large is refused by its header alone")
  func tooLargeByHeader() {
    let bytes = header(length: 4104, kind: 0x11, stream: 1)
    #expect(fault(bytes)?.header == bytes)
    #expect(fault(bytes)?.text.contains("4104 bytes; at most 4096") == true)
    #expect(fault(Array(bytes.dropLast())) == nil)
  }

  @Test("flags stand on the kinds that have them and on no other", arguments: FrameKind.allCases)
  func flags(kind: FrameKind) {
    let allowed: UInt8 =
      switch kind {
      case .open: 0b101
      case .data: 0b011
      default: 0
      }
    for flags in UInt8.min ... .max {
      let fault = fault(header(kind: kind.rawValue, flags: flags))
      #expect((fault == nil) == (flags & ~allowed == 0), "flags \(flags)")
      #expect(fault == nil || fault?.reason == .malformedFrame)
    }
  }

  @Test(
    "a code stands on the kinds that have one and is zero on the others",
    arguments: FrameKind.allCases)
  func codes(kind: FrameKind) {
    let fault = fault(header(kind: kind.rawValue, code: 3))
    switch kind {
    case .open, .end, .reject, .goaway, .abort: #expect(fault == nil)
    default: #expect(fault?.reason == .malformedFrame)
    }
  }

  @Test("a frame of the connection has no call's number", arguments: FrameKind.allCases)
  func streams(kind: FrameKind) {
    let fault = fault(header(kind: kind.rawValue, stream: 9))
    switch kind {
    case .ping, .pong, .abort: #expect(fault?.reason == .malformedFrame)
    default: #expect(fault == nil)
    }
  }

  @Test("an unknown kind below 0x80 is refused, the reserved ones as well")
  func unknownKinds() {
    let known = Set(FrameKind.allCases.map(\.rawValue))
    for kind in UInt8.min..<0x80 where !known.contains(kind) {
      #expect(fault(header(kind: kind))?.reason == .unknownKind, "kind \(kind)")
    }
  }

  @Test("an unknown kind from 0x80 on comes out, whatever its flags, for the machines to skip")
  func ignorableKinds() throws {
    for kind in UInt8(0x80) ... .max {
      var reader = FrameReader(maxFrame: Self.maxFrame)
      reader.feed(header(length: 8, kind: kind, flags: 0xFF, code: 1) + littleEndian(UInt64(1)))
      #expect(try reader.next()?.header.kind == kind)
    }
    #expect(fault(header(length: 4104, kind: 0x80))?.reason == .frameTooLarge)
  }

  @Test("a fault stays: nothing more comes out of the bytes behind it")
  func stays() {
    var reader = FrameReader(maxFrame: Self.maxFrame)
    reader.feed(header(kind: 0x7F) + Frame.ping(1).bytes)
    for _ in 0..<2 {
      #expect(throws: FrameFault.self) { _ = try reader.next() }
    }
  }
}
