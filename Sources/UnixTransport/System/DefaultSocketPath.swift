internal import Glibc

/// Where a service's socket is when nobody says otherwise.
///
/// Servers and clients ask the same function, so that they meet; and it only names a directory that
/// belongs to the user and that nobody else can write to, so that nobody else can put a socket
/// there for the client to talk to.
public enum DefaultSocketPath {
  /// `$XDG_RUNTIME_DIR/NAME.sock`, or, where that is not set, `NAME.sock` in a directory of the
  /// user's own below `/tmp`, which is made if it does not exist.
  ///
  /// - Throws: ``DefaultSocketPathError`` where the directory cannot be trusted or made.
  public static func resolve(service name: String) throws(DefaultSocketPathError) -> SocketPath {
    let runtime = unsafe getenv("XDG_RUNTIME_DIR").map { unsafe String(cString: $0) }
    return try resolve(service: name, runtimeDirectory: runtime, sharedDirectory: "/tmp")
  }

  static func resolve(
    service name: String, runtimeDirectory: String?, sharedDirectory: String
  ) throws(DefaultSocketPathError) -> SocketPath {
    let directory: String
    // A relative one is as good as none, by the convention of XDG: programs with different working
    // directories would not meet.
    if let runtimeDirectory, runtimeDirectory.hasPrefix("/") {
      directory = runtimeDirectory
    } else {
      directory = "\(sharedDirectory)/\(name)-\(geteuid())"
      if unsafe mkdir(directory, 0o700) != 0, errno != EEXIST {
        throw .unusable(directory, unsafe String(cString: strerror(errno)))
      }
    }
    try checkOwner(directory)
    do throws(SocketPathError) {
      return try SocketPath("\(directory)/\(name).sock")
    } catch {
      throw .unusable(directory, "\(error)")
    }
  }

  private static func checkOwner(_ directory: String) throws(DefaultSocketPathError) {
    var status = stat()
    guard unsafe lstat(directory, &status) == 0 else {
      throw .unusable(directory, unsafe String(cString: strerror(errno)))
    }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      throw .unusable(directory, "it is not a directory")
    }
    guard status.st_uid == geteuid() else {
      throw .unusable(directory, "it belongs to user \(status.st_uid)")
    }
    guard status.st_mode & (S_IWGRP | S_IWOTH) == 0 else {
      throw .unusable(directory, "others may write to it")
    }
  }
}

/// Why the default directory is not used.
public enum DefaultSocketPathError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The directory, and what is wrong with it.
  case unusable(String, String)

  /// What is wrong and what to do.
  public var description: String {
    switch self {
    case .unusable(let directory, let reason):
      "the socket's default directory \(directory) cannot be used: \(reason); "
        + "name a socket with --socket PATH"
    }
  }
}
