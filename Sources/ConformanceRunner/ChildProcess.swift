internal import Glibc
internal import UnixTransport

/// A program that was started, with what it says in a file.
final class ChildProcess {
  private var identifier: pid_t
  private var status: Int32?
  private let outputPath: String

  /// Starts `words`; both of its outputs go to the file `output`, and no more than `descriptors`
  /// can be opened by it where that is given.
  init(_ words: [String], output: String, descriptors: Int? = nil) throws(PlayFailure) {
    outputPath = output
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    unsafe posix_spawn_file_actions_addopen(
      &actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    unsafe posix_spawn_file_actions_adddup2(&actions, 1, 2)
    // The shell sets the limit; then it becomes the program. Its signals are those of a program that
    // was started by hand: the player's own mask is not inherited.
    let script = descriptors.map { "ulimit -n \($0); exec \"$@\"" } ?? "exec \"$@\""
    let command = ["/bin/sh", "-c", script, "sh"] + words
    var arguments = unsafe command.map { unsafe strdup($0) } + [nil]
    defer {
      for index in unsafe arguments.indices { unsafe free(arguments[index]) }
    }
    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    unsafe sigemptyset(&none)
    unsafe posix_spawnattr_setsigmask(&attributes, &none)
    unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    identifier = 0
    let code = unsafe posix_spawn(
      &identifier, "/bin/sh", &actions, &attributes, &arguments, environ)
    guard code == 0 else {
      throw PlayFailure("cannot start \(words[0]): \(unsafe String(cString: strerror(code)))")
    }
  }

  deinit { kill() }

  /// Sends it a signal.
  func send(_ signal: Int32) {
    if status == nil { Glibc.kill(identifier, signal) }
  }

  /// Ends it at once.
  func kill() {
    guard status == nil else { return }
    send(SIGKILL)
    var code: Int32 = 0
    while unsafe waitpid(identifier, &code, 0) < 0, errno == EINTR {}
    status = code
  }

  /// How it ended: its code, or 128 and the signal; nil while it runs.
  var exitCode: Int32? {
    if status == nil {
      var code: Int32 = 0
      if unsafe waitpid(identifier, &code, WNOHANG) == identifier { status = code }
    }
    return status.map { $0 & 0x7F == 0 ? $0 >> 8 & 0xFF : 128 + ($0 & 0x7F) }
  }

  /// Waits for its end, at most so long.
  func waitForEnd(within time: Int64) -> Int32? {
    var left = time
    while left > 0 {
      if let code = exitCode { return code }
      Pause.nanoseconds(2_000_000)
      left -= 2_000_000
    }
    return exitCode
  }

  /// How many descriptors it has open; nil where that cannot be read.
  var descriptorCount: Int? { OpenDescriptors.count(of: identifier) }

  /// What it has said so far.
  var output: String {
    guard let file = unsafe fopen(outputPath, "r") else { return "" }
    defer { unsafe fclose(file) }
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = unsafe fread(&part, 1, part.count, file)
      if count == 0 { return String(decoding: bytes, as: UTF8.self) }
      bytes += part.prefix(count)
    }
  }
}
