import Foundation
import Synchronization

/// Reads what a program writes, line by line, on a thread of its own.
///
/// `@unchecked` because of the file handle, which only that thread uses.
final class LineReader: @unchecked Sendable {
  /// The lines, as they come.
  let lines: AsyncStream<String>
  private let handle: FileHandle
  private let continuation: AsyncStream<String>.Continuation
  private let text = Mutex("")

  init(_ handle: FileHandle) {
    self.handle = handle
    (lines, continuation) = AsyncStream.makeStream()
    Thread.detachNewThread { self.read() }
  }

  /// Everything that has been read.
  var all: String { text.withLock { $0 } }

  private func read() {
    var pending: [UInt8] = []
    while true {
      let data = handle.availableData
      if data.isEmpty { break }
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
  }

  /// Waits for the end of what the program writes; gives all of it.
  func rest() async -> String {
    for await _ in lines {}
    return all
  }

  /// Waits for a line that contains `part`; nil where the program ends without one.
  func line(containing part: String) async -> String? {
    for await line in lines where line.contains(part) { return line }
    return nil
  }
}
