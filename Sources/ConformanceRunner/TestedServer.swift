internal import Conformance
internal import Glibc
internal import RPCCore
internal import UnixTransport

/// A server that a suite starts, in a folder of its own.
final class TestedServer {
  let folder: String
  let socket: SocketPath
  private let executable: String
  private let options: [String]
  private let descriptors: Int?
  private(set) var process: ChildProcess
  /// The case has waited for the end of the process, or brought it about.
  private var hasEndedAsWanted = false

  /// How long a server may take to begin; a debug build on a busy machine needs a part of it.
  private static let startTime: Int64 = 10_000_000_000
  /// How long it may take to end when nobody is connected: it has nothing to wait for.
  private static let endTime: Int64 = 3_000_000_000

  /// Starts a server; when this returns, a client may connect.
  init(
    executable: String, folder: String, options: [String], descriptors: Int?
  ) throws(PlayFailure) {
    self.executable = executable
    self.folder = folder
    self.options = options
    self.descriptors = descriptors
    _ = unsafe mkdir(folder, 0o700)
    do throws(SocketPathError) {
      socket = try SocketPath("\(folder)/s.sock")
    } catch {
      throw PlayFailure("\(error)")
    }
    process = try Self.spawn(executable, folder, socket.description, options, descriptors)
    try waitUntilItAnswers()
  }

  private static func spawn(
    _ executable: String, _ folder: String, _ socket: String, _ options: [String],
    _ descriptors: Int?, log: String = "server.log"
  ) throws(PlayFailure) -> ChildProcess {
    try ChildProcess(
      [executable, "serve", "--socket", socket, "--data", "\(folder)/data", "--no-sync"] + options,
      output: "\(folder)/\(log)", descriptors: descriptors)
  }

  private func waitUntilItAnswers() throws(PlayFailure) {
    let until = MonotonicClock.now.nanoseconds + UInt64(Self.startTime)
    while MonotonicClock.now.nanoseconds < until {
      if (try? PlainSocket(connectedTo: socket)) != nil { return }
      if let code = process.exitCode {
        throw PlayFailure("the server ended with \(code): \(process.output)")
      }
      Pause.nanoseconds(2_000_000)
    }
    throw PlayFailure("the server did not begin: \(process.output)")
  }

  /// Starts it anew, on the same socket and the same data.
  func restart() throws(PlayFailure) {
    process.kill()
    hasEndedAsWanted = false
    process = try Self.spawn(executable, folder, socket.description, options, descriptors)
    try waitUntilItAnswers()
  }

  /// What a second server says that is started beside it, which must not begin.
  func second(at path: String?) throws(PlayFailure) -> String {
    let other = try Self.spawn(
      executable, "\(folder)", path ?? socket.description, options, nil, log: "second.log")
    guard let code = other.waitForEnd(within: Self.startTime) else {
      throw PlayFailure("the second server began; it says: \(other.output)")
    }
    if code == 0 { throw PlayFailure("the second server ended with 0; it says: \(other.output)") }
    return other.output
  }

  /// The mode of the socket's file.
  var socketMode: UInt32? {
    var facts = stat()
    guard unsafe stat(socket.description, &facts) == 0 else { return nil }
    return UInt32(facts.st_mode) & 0o7777
  }

  /// Notes that its process is gone as the case wanted.
  func noteEnd() { hasEndedAsWanted = true }

  /// Ends it in order, unless a case has done that.
  ///
  /// - Throws: ``PlayFailure`` where it had ended by itself, or does not end with 0 in time, so many
  ///   times longer than a quiet machine needs.
  func end(patience: Int64) throws(PlayFailure) {
    if hasEndedAsWanted { return }
    if let code = process.exitCode {
      throw PlayFailure("the server ended by itself, with \(code): \(process.output)")
    }
    process.send(SIGTERM)
    guard let code = process.waitForEnd(within: Self.endTime * patience) else {
      process.kill()
      throw PlayFailure("the server did not end on SIGTERM: \(process.output)")
    }
    if code != 0 {
      throw PlayFailure("the server ended with \(code) on SIGTERM: \(process.output)")
    }
  }
}
