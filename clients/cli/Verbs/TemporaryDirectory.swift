internal import Glibc

/// A directory of its own that is removed with everything in it.
struct TemporaryDirectory {
  let path: String

  /// Does `body` with a new directory, which is gone afterwards.
  static func with<R>(
    prefix: String, _ body: (TemporaryDirectory) async throws -> R
  ) async throws -> R {
    let directory = try TemporaryDirectory(prefix: prefix)
    do {
      let result = try await body(directory)
      remove(directory.path)
      return result
    } catch {
      remove(directory.path)
      throw error
    }
  }

  /// A new directory for the user alone, below `$TMPDIR` or `/tmp`.
  ///
  /// The path is kept short, because a socket's has little room.
  private init(prefix: String) throws(CommandError) {
    let given = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? ""
    let base = given.hasPrefix("/") && given.utf8.count < 60 ? given : "/tmp"
    var template = Array("\(base)/\(prefix)-XXXXXX".utf8CString)
    let made = unsafe template.withUnsafeMutableBufferPointer { buffer in
      unsafe buffer.baseAddress.flatMap { unsafe mkdtemp($0) }
        .map { unsafe String(cString: $0) }
    }
    guard let made else {
      throw .failed(
        "cannot make a directory in \(base): \(unsafe String(cString: strerror(errno)))")
    }
    path = made
  }

  private static func remove(_ path: String) {
    if let directory = unsafe opendir(path) {
      while let entry = unsafe readdir(directory) {
        let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
          unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) {
            unsafe String(cString: $0)
          }
        }
        if name != ".", name != ".." { remove("\(path)/\(name)") }
      }
      unsafe closedir(directory)
      _ = unsafe rmdir(path)
    } else {
      _ = unsafe unlink(path)
    }
  }
}
