internal import Dispatch
internal import Glibc
internal import Synchronization

/// Reads a file, or standard input, part by part, where waiting for it holds nobody up.
final class FileReader: PartSource {
  private typealias Part = Result<ArraySlice<UInt8>?, CommandError>

  private struct State {
    var isInterrupted = false
    /// Who waits for a part.
    var waiter: CheckedContinuation<Part, Never>?
  }

  private static let partSize = 256 << 10

  private let descriptor: Int32
  private let path: String
  private let queue = DispatchQueue(label: "pocketquant.file")
  private let state = Mutex(State())
  let size: Int?

  /// Opens the file at `path`; `-` is standard input.
  init(_ path: String) throws(CommandError) {
    self.path = path
    descriptor = path == "-" ? dup(STDIN_FILENO) : unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw .failed("cannot open \(path): \(unsafe String(cString: strerror(errno)))")
    }
    var status = stat()
    let isKnown = unsafe fstat(descriptor, &status) == 0
    if isKnown, status.st_mode & S_IFMT == S_IFDIR {
      close(descriptor)
      throw .failed("\(path) is a directory, not a file of bars")
    }
    size = isKnown && status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : nil
  }

  deinit {
    close(descriptor)
  }

  var isInterrupted: Bool { state.withLock { $0.isInterrupted } }

  func next() async throws(CommandError) -> ArraySlice<UInt8>? {
    let part: Part = await withCheckedContinuation { continuation in
      let goesOn = state.withLock { state in
        if !state.isInterrupted { state.waiter = continuation }
        return !state.isInterrupted
      }
      guard goesOn else { return continuation.resume(returning: .success(nil)) }
      queue.async { self.deliver(self.read()) }
    }
    return try part.get()
  }

  func interrupt() {
    state.withLock { $0.isInterrupted = true }
    deliver(.success(nil))
  }

  private func deliver(_ part: Part) {
    state.withLock { $0.waiter.take() }?.resume(returning: part)
  }

  private func read() -> Part {
    var part = [UInt8](repeating: 0, count: Self.partSize)
    while true {
      let count = unsafe part.withUnsafeMutableBytes { bytes in
        unsafe Glibc.read(descriptor, bytes.baseAddress, bytes.count)
      }
      if count < 0, errno == EINTR { continue }
      if count < 0 {
        return .failure(
          .failed("cannot read \(path): \(unsafe String(cString: strerror(errno)))"))
      }
      return .success(count == 0 ? nil : part[0..<count])
    }
  }
}
