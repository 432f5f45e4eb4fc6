internal import Glibc

/// The directory of a store, which one process at a time has.
///
/// `@unchecked Sendable`: the descriptor is only unlocked, and closed when nobody holds the directory
/// any more.
final class DataDirectory: @unchecked Sendable {
  let path: String
  private let lock: Int32

  /// Makes the directory where it does not exist, and locks it.
  ///
  /// - Throws: ``StoreError``; where another process has it, nothing has been touched.
  init(_ path: String) throws(StoreError) {
    self.path = path
    try Self.make(path)
    let file = "\(path)/lock"
    lock = unsafe open(file, O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard lock >= 0 else { throw Self.unusable(path) }
    // A record lock of the open file (not of the process), so that two stores of one process are
    // kept apart as well; it goes with the process however that ends.
    guard Self.setLock(lock, F_WRLCK) else {
      let isTaken = errno == EACCES || errno == EAGAIN
      // The descriptor is closed once, by the end of this directory: it has all that it needs for one.
      throw isTaken ? .inUse(directory: path) : Self.unusable(path)
    }
  }

  deinit {
    unlock()
    close(lock)
  }

  /// Lets another store have the directory.
  ///
  /// By name, and not only with the descriptor: a program that is being started at this moment may
  /// still share that.
  func unlock() {
    _ = Self.setLock(lock, F_UNLCK)
  }

  private static func setLock(_ descriptor: Int32, _ type: Int32) -> Bool {
    var region = flock()
    region.l_type = Int16(type)
    region.l_whence = Int16(SEEK_SET)
    return unsafe fcntl(descriptor, setOpenFileLock, &region) == 0
  }

  /// `F_OFD_SETLK`, which the C library shows only to those who ask for GNU's extensions.
  private static let setOpenFileLock: Int32 = 37

  /// Where the database is.
  var databasePath: String { "\(path)/pocketquant.db" }

  /// Makes the database's file for the user alone; SQLite gives its other files the same mode.
  func makeDatabaseFile() throws(StoreError) {
    let descriptor = unsafe open(databasePath, O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw Self.unusable(path) }
    close(descriptor)
  }

  /// Has the entries of the directory on the disk, so that a new file survives a loss of power.
  func sync() throws(StoreError) {
    let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.unusable(path) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw Self.unusable(path) }
  }

  /// Makes the directory and those above it, for the user alone.
  private static func make(_ path: String) throws(StoreError) {
    var prefix = path.hasPrefix("/") ? "" : "."
    for part in path.split(separator: "/") {
      prefix += "/\(part)"
      if unsafe mkdir(prefix, 0o700) != 0, errno != EEXIST, errno != EISDIR, errno != EROFS {
        throw unusable(path)
      }
    }
    guard unsafe access(path, W_OK | X_OK) == 0 else { throw unusable(path) }
  }

  private static func unusable(_ path: String) -> StoreError {
    .unusable(directory: path, reason: unsafe String(cString: strerror(errno)))
  }
}
