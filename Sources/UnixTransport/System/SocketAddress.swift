internal import Glibc

/// A path that a Unix socket may have.
public struct SocketPath: Hashable, Sendable, CustomStringConvertible {
  /// The path as it was given.
  public let description: String

  /// The longest path that the kernel takes, in bytes: `sun_path` less its final zero.
  public static let maxLength = 107

  /// A path.
  ///
  /// - Throws: ``SocketPathError`` where the kernel would not take it.
  public init(_ path: String) throws(SocketPathError) {
    guard !path.isEmpty, !path.utf8.contains(0) else { throw .empty }
    guard path.utf8.count <= Self.maxLength else {
      throw .tooLong(path, length: path.utf8.count)
    }
    description = path
  }

  /// Lends the path as the kernel wants it.
  func withAddress<R>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> R) -> R {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { path in
      unsafe path.copyBytes(from: description.utf8)
    }
    return unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        unsafe body(pointer, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
  }
}

/// Why a path cannot be a socket's.
public enum SocketPathError: Error, Equatable, Sendable, CustomStringConvertible {
  /// There is none, or it has a zero byte in it.
  case empty
  /// It is longer than the kernel takes.
  case tooLong(String, length: Int)

  /// What is wrong and what to do.
  public var description: String {
    switch self {
    case .empty: "a socket's path must not be empty or have a zero byte in it"
    case .tooLong(let path, let length):
      "the socket path \(path) has \(length) bytes and the kernel takes at most "
        + "\(SocketPath.maxLength); choose a shorter one with --socket"
    }
  }
}
