internal import Glibc

/// What is known of where the output goes.
enum Terminal {
  /// Whether standard output is a terminal.
  static var outputIsTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

  /// Whether messages and progress go to a terminal.
  static var errorIsTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  /// Whether colours are wanted: on a terminal, unless `NO_COLOR` is set to something.
  static var wantsColor: Bool {
    guard outputIsTerminal else { return false }
    guard let value = unsafe getenv("NO_COLOR") else { return true }
    return unsafe value.pointee == 0
  }

  /// How many columns and lines there are: of the terminal, or 100 and 30 where there is none.
  static var size: (columns: Int, lines: Int) {
    var size = winsize()
    for descriptor in [STDOUT_FILENO, STDERR_FILENO]
    where unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 {
      return (Int(size.ws_col), max(Int(size.ws_row), 10))
    }
    return (100, 30)
  }
}

/// The three descriptors that every program is given, unless whoever starts it closes one.
enum StandardDescriptors {
  /// Puts something in the place of those that are closed on which reading or writing fails:
  /// otherwise a socket or a file would get the number, and output would be written into it.
  static func fill() {
    for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO]
    where fcntl(descriptor, F_GETFD) < 0 {
      // The lowest free number is the one.
      _ = unsafe open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
    }
  }
}

/// Standard output with a buffer, so that a million lines are not a million system calls.
///
/// A closed pipe ends the program by its signal, as it does any other.
final class StandardOutput {
  private static let bufferSize = 1 << 16

  private var buffer: [UInt8] = []

  init() {
    buffer.reserveCapacity(Self.bufferSize + 4096)
  }

  deinit {
    // What could not be written was reported where somebody could hear of it.
    try? flush()
  }

  /// Writes a text.
  func write(_ text: String) throws(CommandError) {
    buffer.append(contentsOf: text.utf8)
    if buffer.count >= Self.bufferSize { try flush() }
  }

  /// Writes what `body` appends.
  func write(_ body: (inout [UInt8]) -> Void) throws(CommandError) {
    body(&buffer)
    if buffer.count >= Self.bufferSize { try flush() }
  }

  /// Writes a text and ends the line.
  func line(_ text: String = "") throws(CommandError) {
    try write(text)
    try write("\n")
  }

  /// Has everything written.
  func flush() throws(CommandError) {
    var written = 0
    while written < buffer.count {
      let count = unsafe buffer.withUnsafeBytes { bytes in
        unsafe Glibc.write(
          STDOUT_FILENO, bytes.baseAddress.map { unsafe $0 + written }, bytes.count - written)
      }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else {
        buffer = []
        throw .failed("cannot write the output: \(unsafe String(cString: strerror(errno)))")
      }
      written += count
    }
    buffer.removeAll(keepingCapacity: true)
  }
}

/// Messages for the person in front of the program; one that nobody takes is lost.
enum StandardError {
  /// How long a message may take: a terminal that scrolls takes it in a moment.
  private static let patienceMilliseconds: Int32 = 500

  /// Writes a line, and never several. What stands in it may come from anywhere, as from a server,
  /// and so nothing of it is left to the terminal to obey.
  static func line(_ text: String) {
    write(Shown.harmless(text, hasLines: false) + "\n")
  }

  static func write(_ text: String) {
    let bytes = Array(text.utf8)
    // A pipe that is full holds up nobody, least of all a server that is told to stop: what is
    // longer than a pipe takes at once is not said here.
    var request = pollfd(fd: STDERR_FILENO, events: Int16(POLLOUT), revents: 0)
    guard unsafe poll(&request, 1, Self.patienceMilliseconds) > 0 else { return }
    _ = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
}
