import Glibc
import MarketContract
import RPCCore
import UnixTransport

/// A client without any client's manners: it says hello, opens calls, and reads only when asked to.
final class RawClient {
  private let socket: Int32

  /// A connection on which hello has been said.
  init(_ path: String) throws {
    socket = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let isConnected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
      }
    }
    guard isConnected else { throw Failure(number: errno) }
    send(Self.hello)
    _ = readFrame()
  }

  struct Failure: Error {
    let number: Int32
  }

  func open(_ number: UInt64, method: UInt16, _ request: some WireMessage) throws {
    let body = [UInt8](try request.encoded())
    var bytes = Self.header(48 + body.count, kind: 0x10, flags: 1, code: method, stream: number)
    bytes += little(UInt16(48)) + little(UInt16(0)) + little(UInt32(1 << 30))
    bytes += little(UInt64(0)) + little(number) + [UInt8](repeating: 0, count: 16)
    bytes += little(UInt32(1 << 20)) + little(UInt32(0)) + body
    send(bytes)
  }

  /// Reads one frame and gives its kind; nil where none comes any more.
  func readFrame() -> UInt8? {
    guard let header = read(16) else { return nil }
    let length = header[0..<4].reversed().reduce(0) { $0 << 8 | Int($1) }
    guard length == 0 || read(length) != nil else { return nil }
    return header[4]
  }

  func close() {
    Glibc.close(socket)
  }

  private func read(_ count: Int) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: count)
    var got = 0
    while got < count {
      let more = bytes[got...].withUnsafeMutableBytes {
        Glibc.read(socket, $0.baseAddress, $0.count)
      }
      if more <= 0 { return nil }
      got += more
    }
    return bytes
  }

  private func send(_ bytes: [UInt8]) {
    _ = Glibc.send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL))
  }

  private static var hello: [UInt8] {
    var bytes = header(88, kind: 1, flags: 0, code: 0, stream: 0x0A1A_0A0D_5251_5089)
    bytes += little(UInt16(88)) + little(UInt16(1)) + little(UInt16(1)) + little(UInt16(0))
    bytes += little(UInt64(0)) + little(UInt32(1 << 20)) + little(UInt32(64 << 20))
    bytes += little(UInt32(1024)) + little(UInt32(1 << 20)) + little(MonotonicClock.now.nanoseconds)
    return bytes + MarketDataSchema.hash + little(UInt32(1024)) + [UInt8](repeating: 0, count: 12)
  }

  private static func header(
    _ length: Int, kind: UInt8, flags: UInt8, code: UInt16, stream: UInt64
  ) -> [UInt8] {
    little(UInt32(length)) + [kind, flags] + little(code) + little(stream)
  }
}

private func little(_ value: some FixedWidthInteger) -> [UInt8] {
  withUnsafeBytes(of: value.littleEndian) { Array($0) }
}
