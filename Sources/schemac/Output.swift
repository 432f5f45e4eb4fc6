internal import Glibc

/// What verbs say when all is well.
enum Output {
  /// Writes a line, or several.
  ///
  /// - Throws: ``Failure`` where it cannot be written: whoever reads a hash or a report from a file
  ///   must not take a cut one for the whole.
  static func line(_ text: String) throws {
    let bytes = Array((text + "\n").utf8)
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes[written...].withUnsafeBytes {
        unsafe write(STDOUT_FILENO, $0.baseAddress, $0.count)
      }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else {
        let reason = unsafe String(cString: strerror(errno))
        throw Failure(text: "schemac: the output cannot be written: \(reason)")
      }
      written += count
    }
  }
}
