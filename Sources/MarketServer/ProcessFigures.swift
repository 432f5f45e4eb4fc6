internal import Glibc
internal import UnixTransport

/// What the operating system says of this process.
struct ProcessFigures {
  /// The file descriptors that are open.
  var descriptors = 0
  /// The memory in use, in bytes.
  var residentBytes = 0
  /// The threads.
  var threads = 0

  /// The figures of this moment, from `/proc`; what cannot be read is 0.
  static var now: ProcessFigures {
    var figures = ProcessFigures()
    figures.descriptors = OpenDescriptors.count() ?? 0
    figures.threads = threadCount
    figures.residentBytes = residentPages * Int(sysconf(Int32(_SC_PAGESIZE)))
    return figures
  }

  /// The number behind `Threads:` in `/proc/self/status`.
  private static var threadCount: Int {
    let lines = text(of: "/proc/self/status").split(separator: "\n")
    let words = lines.first { $0.hasPrefix("Threads:") }?.split { $0 == ":" || $0 == "\t" } ?? []
    return words.count > 1 ? Int(words[1]) ?? 0 : 0
  }

  /// The second number of `/proc/self/statm`.
  private static var residentPages: Int {
    let words = text(of: "/proc/self/statm").split(separator: " ")
    return words.count > 1 ? Int(words[1]) ?? 0 : 0
  }

  /// The beginning of a file of the kernel's, which is all of those that are asked for here.
  private static func text(of path: String) -> String {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return "" }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = unsafe bytes.withUnsafeMutableBytes { buffer in
      unsafe read(file, buffer.baseAddress, buffer.count)
    }
    return String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
  }
}
