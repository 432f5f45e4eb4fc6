internal import CLinux
internal import Glibc

/// Who may connect to a socket in the file system, as far as the file's mode goes.
package enum SocketFileAccess: Equatable, Sendable {
  /// The server's own user: mode 0600.
  case ownUser
  /// Besides, the members of this group: mode 0660.
  case group(UInt32)

  /// Opens a bound socket's file, whose mode is 0600, for those who may connect.
  ///
  /// Linux gives a socket's file the mode that the socket has, cut by the process's umask, but not
  /// the group; so both are set on the file. The group comes first: at no moment may its former
  /// group connect. The file is held on to while this is done, so that it is always the same one.
  func apply(to path: SocketPath) throws(SystemError) {
    guard case .group(let group) = self else { return }
    let number = unsafe open(
      path.description, Int32(PQ_O_PATH) | O_NOFOLLOW | O_CLOEXEC)
    guard number >= 0 else { throw .last("open \(path)") }
    let file = Descriptor(owning: number)
    var status = stat()
    guard unsafe fstat(file.number, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK,
      status.st_uid == geteuid()
    else { throw SystemError("find the socket at \(path)", number: ENOTSOCK) }
    let unchanged = UInt32.max
    guard unsafe fchownat(file.number, "", unchanged, group, Int32(PQ_AT_EMPTY_PATH)) == 0 else {
      throw .last("give \(path) to group \(group), of which you must be a member")
    }
    guard unsafe chmod("/proc/self/fd/\(file.number)", 0o660) == 0 else {
      throw .last("set the mode of \(path)")
    }
  }
}
