internal import Synchronization

/// Where an import has its bytes from.
protocol PartSource: AnyObject, Sendable {
  /// The size in bytes; nil where it is not known, as with a pipe.
  var size: Int? { get }
  /// The next part; nil at the end, or when it was interrupted.
  func next() async throws(CommandError) -> ArraySlice<UInt8>?
  /// Ends a wait for the next part, and every later one.
  func interrupt()
  var isInterrupted: Bool { get }
}

/// A text that is there as a whole.
final class TextSource: PartSource {
  private let rest: Mutex<ArraySlice<UInt8>?>
  let size: Int?

  init(_ text: String) {
    let bytes = Array(text.utf8)
    size = bytes.count
    rest = Mutex(bytes[...])
  }

  func next() async throws(CommandError) -> ArraySlice<UInt8>? {
    rest.withLock { $0.take() }
  }

  func interrupt() {}

  var isInterrupted: Bool { false }
}
