import Foundation
import Synchronization

/// Reads what a program writes, line by line, on a thread of its own.
final class LineReader: Sendable {
  /// The lines, as they come.
  let lines: AsyncStream<String>
  private let descriptor: Int32
  private let continuation: AsyncStream<String>.Continuation
  private let text = Mutex("")

  /// Reads from `descriptor`, and closes it at the end.
  init(_ descriptor: Int32) {
    self.descriptor = descriptor
    (lines, continuation) = AsyncStream.makeStream()
    Thread.detachNewThread { self.read() }
  }

  /// Everything that has been read.
  var all: String { text.withLock { $0 } }

  private func read() {
    var pending: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      if count <= 0 { break }
      let data = buffer[..<count]
      text.withLock { $0 += String(decoding: data, as: UTF8.self) }
      for byte in data {
        if byte == UInt8(ascii: "\n") {
          continuation.yield(String(decoding: pending, as: UTF8.self))
          pending = []
        } else {
          pending.append(byte)
        }
      }
    }
    continuation.finish()
    close(descriptor)
  }

  /// Waits for the end of what the program writes; gives all of it.
  func rest() async -> String {
    for await _ in lines {}
    return all
  }

  /// Waits for lines that contain the parts, in any order; false where the program ends without one.
  func lines(containing parts: [String]) async -> Bool {
    var missing = Set(parts)
    for await line in lines {
      missing = missing.filter { !line.contains($0) }
      if missing.isEmpty { return true }
    }
    return false
  }

  /// Waits for a line that contains `part`; nil where the program ends without one.
  func line(containing part: String) async -> String? {
    for await line in lines where line.contains(part) { return line }
    return nil
  }
}
