import Foundation
import Synchronization
import TestSupport

/// The command as it was built, run as a process of its own.
///
/// It never sees the surroundings of whoever runs the tests: its home, its data and its sockets are
/// in the test's folder. `@unchecked` because `Process` is only touched by those functions of it
/// that any thread may call.
final class Program: @unchecked Sendable {
  /// How a program ended, and what it wrote.
  struct Outcome {
    /// The exit code, or the signal that ended it as a negative number.
    let code: Int32
    let output: String
    let errors: String
  }

  private let process = Process()
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
    environment: [String: String] = [:], path: String = Program.path, input: String? = nil
  ) throws {
    let (outputPipe, errorPipe, inputPipe) = (Pipe(), Pipe(), Pipe())
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = words
    process.currentDirectoryURL = URL(fileURLWithPath: directory ?? folder.path)
    process.environment = [
      "HOME": folder.path, "PATH": "/usr/bin:/bin", "TMPDIR": folder.path,
      "XDG_RUNTIME_DIR": folder.path, "XDG_DATA_HOME": folder.file("share"),
    ].merging(environment) { $1 }
    process.standardOutput = outputPipe
    process.standardError = errorPipe
    process.standardInput = inputPipe
    process.terminationHandler = { [end] _ in end.reach() }
    try process.run()
    output = LineReader(outputPipe.fileHandleForReading)
    errors = LineReader(errorPipe.fileHandleForReading)
    if let input { try inputPipe.fileHandleForWriting.write(contentsOf: Data(input.utf8)) }
    try inputPipe.fileHandleForWriting.close()
  }

  /// Runs the command to its end.
  static func run(
    _ words: String..., in folder: TemporaryFolder, environment: [String: String] = [:],
    input: String? = nil
  ) async throws -> Outcome {
    try await Program(words, in: folder, environment: environment, input: input).outcome()
  }

  /// Waits for its end.
  func outcome() async -> Outcome {
    async let output = output.rest()
    async let errors = errors.rest()
    let (text, errorText) = await (output, errors)
    await end.wait()
    let code =
      process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
    return Outcome(code: code, output: text, errors: errorText)
  }

  /// Sends it a signal.
  func send(_ signal: Int32) {
    kill(process.processIdentifier, signal)
  }

  var identifier: Int32 { process.processIdentifier }
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
