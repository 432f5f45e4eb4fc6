import Foundation
import Synchronization
import TestSupport

/// The command as it was built, run as a process of its own.
///
/// It never sees the surroundings of whoever runs the tests: its home, its data and its sockets are
/// in the test's folder. Started by hand and not by Foundation, whose own way stops working where a
/// process has more than a thousand descriptors, as this one does beside tests with many sockets.
final class Program: Sendable {
  /// How a program ended, and what it wrote.
  struct Outcome {
    /// The exit code, or the signal that ended it as a negative number.
    let code: Int32
    let output: String
    let errors: String
  }

  /// A program that could not be started.
  struct NotStarted: Error {
    let path: String
    let code: Int32
  }

  let identifier: pid_t
  private let code = Mutex<Int32>(0)
  private let end = Milestone()
  let output: LineReader
  let errors: LineReader

  /// The built command.
  static var path: String {
    // The tests' own binary lies beside it.
    let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return (own as NSString).deletingLastPathComponent + "/pocketquant"
  }

  /// Starts the command.
  ///
  /// - Parameters:
  ///   - words: its arguments.
  ///   - folder: where its home is.
  ///   - directory: its working directory; the folder where none is given.
  ///   - environment: variables besides the few that it always has.
  ///   - path: another binary.
  ///   - input: what it reads; nothing where none is given.
  init(
    _ words: [String], in folder: TemporaryFolder, directory: String? = nil,
    environment: [String: String] = [:], path: String = Program.path, input: String = ""
  ) throws {
    let surroundings = [
      "HOME": folder.path, "PATH": "/usr/bin:/bin", "TMPDIR": folder.path,
      "XDG_RUNTIME_DIR": folder.path, "XDG_DATA_HOME": folder.file("share"),
    ].merging(environment) { $1 }
    let command = ["--chdir", directory ?? folder.path, path] + words
    // One at a time: a program that is started between another's pipes and their marks would inherit
    // them, and their end would never come.
    let (identifier, outputPipe, errorPipe, inputPipe) = try Self.starting.withLock { _ in
      let (outputPipe, errorPipe, inputPipe) = (try Duct(), try Duct(), try Duct())
      let identifier = try Self.spawn(
        command, surroundings,
        descriptors: [inputPipe.reading, outputPipe.writing, errorPipe.writing])
      return (identifier, outputPipe, errorPipe, inputPipe)
    }
    self.identifier = identifier
    for descriptor in [inputPipe.reading, outputPipe.writing, errorPipe.writing] {
      close(descriptor)
    }
    output = LineReader(outputPipe.reading)
    errors = LineReader(errorPipe.reading)
    inputPipe.write(input)
    Thread.detachNewThread { self.waitForEnd() }
  }

  private static let starting = Mutex<Void>(())

  /// Starts the program that `env` is told of, which goes to its directory first.
  private static func spawn(
    _ command: [String], _ environment: [String: String], descriptors: [Int32]
  ) throws -> pid_t {
    let path = "/usr/bin/env"
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (number, descriptor) in descriptors.enumerated() {
      posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(number))
    }
    var arguments = ([path] + command).map { strdup($0) } + [nil]
    var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for text in arguments + variables { free(text) } }
    var identifier = pid_t()
    let code = posix_spawn(&identifier, path, &actions, nil, &arguments, &variables)
    guard code == 0 else { throw NotStarted(path: path, code: code) }
    return identifier
  }

  private func waitForEnd() {
    var status: Int32 = 0
    while waitpid(identifier, &status, 0) < 0, errno == EINTR {}
    let signal = status & 0x7F
    code.withLock { $0 = signal == 0 ? status >> 8 & 0xFF : -signal }
    end.reach()
  }

  /// Runs the command to its end.
  static func run(
    _ words: String..., in folder: TemporaryFolder, environment: [String: String] = [:],
    input: String = ""
  ) async throws -> Outcome {
    try await Program(words, in: folder, environment: environment, input: input).outcome()
  }

  /// Waits for its end.
  func outcome() async -> Outcome {
    async let output = output.rest()
    async let errors = errors.rest()
    let (text, errorText) = await (output, errors)
    await end.wait()
    return Outcome(code: code.withLock { $0 }, output: text, errors: errorText)
  }

  /// Sends it a signal, unless it has ended.
  func send(_ signal: Int32) {
    if !end.isReached { kill(identifier, signal) }
  }
}

/// A pipe whose ends no other program inherits.
private struct Duct {
  let reading: Int32
  let writing: Int32

  init() throws {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw Program.NotStarted(path: "a pipe", code: errno) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    (reading, writing) = (ends[0], ends[1])
  }

  /// Writes all of `text` on a thread of its own, since a pipe holds little, and closes the end.
  func write(_ text: String) {
    let bytes = Array(text.utf8)
    Thread.detachNewThread { [writing] in
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = rest.withUnsafeBytes { Glibc.write(writing, $0.baseAddress, $0.count) }
        if count < 0, errno == EINTR { continue }
        if count <= 0 { break }
        rest = rest.dropFirst(count)
      }
      close(writing)
    }
  }
}

/// A server as a process of its own.
struct ServerProcess: Sendable {
  let program: Program
  let socket: String

  /// Runs `body` beside a server in `folder`, which is ended afterwards, and hard where `body`
  /// has not ended it.
  static func with(
    in folder: TemporaryFolder, data: String = "data", options: [String] = [],
    _ body: (ServerProcess) async throws -> Void
  ) async throws {
    let socket = folder.file("pocketquant.sock")
    let program = try Program(
      ["serve", "--socket", socket, "--data", folder.file(data)] + options, in: folder)
    guard await program.errors.line(containing: "serves on") != nil else {
      throw NotStarted(text: program.errors.all)
    }
    defer { program.send(SIGKILL) }
    try await body(ServerProcess(program: program, socket: socket))
  }

  /// A server that ended before it served.
  struct NotStarted: Error {
    let text: String
  }

  /// Asks it to end and waits until it has.
  func stop() async -> Program.Outcome {
    program.send(SIGTERM)
    return await program.outcome()
  }
}
