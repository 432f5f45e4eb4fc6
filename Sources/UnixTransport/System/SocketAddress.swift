internal import Glibc

/// Where a Unix socket may be: a path, or an abstract name, which is written `@NAME`.
///
/// An abstract name lies in no directory and has no mode: the kernel forgets it with the process that
/// has it, and who may connect is told by credentials alone. A file whose name begins with `@` is
/// written `./@NAME`.
public struct SocketPath: Hashable, Sendable, CustomStringConvertible {
  /// The path as it was given.
  public let description: String

  /// Whether it is a name in no directory.
  public var isAbstract: Bool { description.utf8.first == UInt8(ascii: "@") }

  /// The longest path that the kernel takes, in bytes: `sun_path` less its final zero.
  public static let maxLength = 107

  /// A path.
  ///
  /// - Throws: ``SocketPathError`` where the kernel would not take it.
  public init(_ path: String) throws(SocketPathError) {
    guard !path.isEmpty, path != "@", !path.utf8.contains(0) else { throw .empty }
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
      // The kernel's mark of such a name.
      if isAbstract { unsafe path[0] = 0 }
    }
    // Every byte that counts is part of an abstract name, so that the rest must not.
    let start = MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 2
    let length =
      isAbstract ? start + description.utf8.count : MemoryLayout<sockaddr_un>.size
    return unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        unsafe body(pointer, socklen_t(length))
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
