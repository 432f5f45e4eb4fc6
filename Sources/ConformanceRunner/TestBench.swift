internal import Conformance
internal import DynamicMessages
internal import UnixTransport

/// Has a server or a client ready for each case, and sees that nothing is left behind it.
final class TestBench {
  private let target: ConformanceSuite.Target
  private let forms: SchemaForms
  private let schemaHash: [UInt8]
  private let folder: String
  private let seed: UInt64
  private let shapes: [ByteShape]
  private let patience: Int64
  /// The server that all cases share that do not need one of their own.
  private var shared: (server: TestedServer, quietDescriptors: Int?)?
  private var folderCount = 0

  init(
    target: ConformanceSuite.Target, forms: SchemaForms, schemaHash: [UInt8], folder: String,
    seed: UInt64, shapes: [ByteShape], patience: Int64
  ) {
    self.target = target
    self.forms = forms
    self.schemaHash = schemaHash
    self.folder = folder
    self.seed = seed
    self.shapes = shapes
    self.patience = patience
  }

  /// Ends what is still running.
  func end() throws(PlayFailure) {
    defer { shared = nil }
    try shared?.server.end(patience: patience)
  }

  /// Plays a case in all of its ways.
  func verdict(on played: ConformanceCase) -> Verdict {
    if let reason = played.facts.leftOut { return .notApplicable("left out: \(reason)") }
    if played.facts.needsProcess, case .server = target {
      return .notApplicable("it needs control of the server's process")
    }
    let ways = played.facts.shapes.filter { shapes.contains($0) }
    guard !ways.isEmpty else { return .notApplicable("its bytes are not cut in this way") }
    var failure: String?
    for shape in ways {
      do throws(PlayFailure) {
        try play(played, shape)
      } catch {
        failure = "\(error.place) [\(shape.rawValue)]: \(error.text)"
        break
      }
    }
    switch (failure, played.facts.cannotPass) {
    case (nil, nil): return .passed
    case (nil, .some): return .failed("it passes, and its file says that it cannot; mend the file")
    case (.some(let failure), nil): return .failed(failure)
    case (.some, .some(let reason)): return .notApplicable("cannot pass: \(reason)")
    }
  }

  private func play(_ played: ConformanceCase, _ shape: ByteShape) throws(PlayFailure) {
    switch target {
    case .clients(let command): try playToClient(played, shape, command)
    case .server(let path): try play(played, shape, at: try self.path(path), nil)
    case .ownServers(let executable):
      if played.facts.needsProcess {
        let server = try start(executable, played)
        try play(played, shape, at: server.socket, server)
        // Where the case has failed, the process is killed as the server is forgotten.
        try server.end(patience: patience)
      } else {
        let server = try sharedServer(executable)
        try play(played, shape, at: server.socket, nil)
        if let code = server.process.exitCode {
          throw PlayFailure("the server's process ended with \(code): \(server.process.output)")
        }
      }
    }
  }

  private func path(_ path: String) throws(PlayFailure) -> SocketPath {
    do throws(SocketPathError) {
      return try SocketPath(path)
    } catch {
      throw PlayFailure("\(error)")
    }
  }

  private func newFolder() -> String {
    folderCount += 1
    return "\(folder)/\(folderCount)"
  }

  private func start(
    _ executable: String, _ played: ConformanceCase
  ) throws(PlayFailure) -> TestedServer {
    let options = played.facts.serverOptions
    return try TestedServer(
      executable: executable, folder: newFolder(), options: options,
      descriptors: played.facts.descriptors)
  }

  private func sharedServer(_ executable: String) throws(PlayFailure) -> TestedServer {
    if let shared, shared.server.process.exitCode == nil { return shared.server }
    let server = try TestedServer(
      executable: executable, folder: newFolder(), options: [], descriptors: nil)
    // What a process opens once is there before anything is counted. The kernel's timer is only
    // opened for a time that has not passed when it is asked for, on a busy machine too.
    let control = control(of: server.socket)
    _ = try control.ask(
      "ProbeSleep",
      .json(
        .object([
          JSONValue.Member("name", .string("warm-up")),
          JSONValue.Member("duration", .string("0.25s")),
          JSONValue.Member("ignoresCancellation", .bool(false)),
        ])))
    let quiet = try Invariants(control: control, process: server.process).quietDescriptors()
    shared = (server, quiet)
    return server
  }

  private func control(of socket: SocketPath) -> ServerControl {
    ServerControl(socket: socket, forms: forms, schemaHash: schemaHash, patience: patience)
  }

  // MARK: Servers

  private func play(
    _ played: ConformanceCase, _ shape: ByteShape, at socket: SocketPath, _ own: TestedServer?
  ) throws(PlayFailure) {
    let control = control(of: socket)
    _ = try control.ask("ResetProbes", .json(.object([])))
    try CasePlayer(
      played, shape: shape, seed: seed, patience: patience, forms: forms, schemaHash: schemaHash,
      control: control, server: own, client: nil,
      newSocket: { try PlainSocket(connectedTo: socket) }
    ).play()
    // A server of the case's own is as the case has left it; its end is part of the case.
    guard own == nil else { return }
    try Invariants(control: control, process: shared?.server.process)
      .check(quietDescriptors: shared?.quietDescriptors)
  }

  // MARK: Clients

  private func playToClient(
    _ played: ConformanceCase, _ shape: ByteShape, _ command: String
  ) throws(PlayFailure) {
    guard case .client(let action) = played.subject else { return }
    let path = try path("\(folder)/client.sock")
    let listener: PlainListener
    do throws(ListenError) {
      listener = try PlainListener(path: path)
    } catch {
      throw PlayFailure("\(error)")
    }
    let client = try ChildProcess(
      ["/bin/sh", "-c", "exec env \(command) \"$@\"", "sh", path.description, action],
      output: "\(folder)/client.log")
    defer { client.kill() }
    let player = CasePlayer(
      played, shape: shape, seed: seed, patience: patience, forms: forms, schemaHash: schemaHash,
      control: nil, server: nil, client: client,
      newSocket: {
        guard let socket = try listener.accept(withinNanoseconds: 10_000_000_000) else {
          throw PlayFailure("the client did not connect; it says: \(client.output)")
        }
        return socket
      }
    )
    do throws(PlayFailure) {
      try player.play()
    } catch {
      let said = client.output.split(separator: "\n").joined(separator: "; ")
      throw PlayFailure("\(error.text); the client says: [\(said)]", at: error.place)
    }
  }
}
