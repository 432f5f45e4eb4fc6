internal import Glibc

/// Reads a file, or standard input, part by part.
final class FileReader {
  private static let partSize = 256 << 10

  private let descriptor: Int32
  private let path: String
  /// The size in bytes; nil where it is not known, as with a pipe.
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

  /// The next part; nil at the end.
  func next() throws(CommandError) -> ArraySlice<UInt8>? {
    var part = [UInt8](repeating: 0, count: Self.partSize)
    while true {
      let count = unsafe part.withUnsafeMutableBytes { bytes in
        unsafe read(descriptor, bytes.baseAddress, bytes.count)
      }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else {
        throw .failed("cannot read \(path): \(unsafe String(cString: strerror(errno)))")
      }
      return count == 0 ? nil : part[0..<count]
    }
  }
}
