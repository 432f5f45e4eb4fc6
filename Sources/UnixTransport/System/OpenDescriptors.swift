internal import Glibc

/// How many descriptors a process has open.
package enum OpenDescriptors {
  /// Those of `process`, or of this one; nil where the kernel does not show them.
  package static func count(of process: Int32? = nil) -> Int? {
    guard let directory = unsafe opendir("/proc/\(process.map { "\($0)" } ?? "self")/fd") else {
      return nil
    }
    defer { unsafe _ = closedir(directory) }
    var count = 0
    while unsafe readdir(directory) != nil { count += 1 }
    // Not counted: the two entries of every directory, and where it is this process's own, the one
    // that was opened to look.
    return count - (process == nil ? 3 : 2)
  }
}
