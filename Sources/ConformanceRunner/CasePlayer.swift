internal import Conformance
internal import Glibc
internal import UnixTransport

/// Plays one case, once, in one way of cutting the bytes.
final class CasePlayer {
  private let played: ConformanceCase
  private let control: ServerControl?
  private let server: TestedServer?
  private let newSocket: () throws -> PlainSocket
  private let client: ChildProcess?
  private let shape: ByteShape
  private let seed: UInt64
  /// How many times longer than the case says anything may take.
  private let patience: Int64
  private let builder: FrameBuilder
  private let forms: SchemaForms
  private var connections: [String: PlayedConnection] = [:]

  /// A player of `played` against a server (with `control`, and `server` where its process is the
  /// suite's own) or a `client`; `newSocket` connects, or accepts.
  init(
    _ played: ConformanceCase, shape: ByteShape, seed: UInt64, patience: Int64, forms: SchemaForms,
    schemaHash: [UInt8], control: ServerControl?, server: TestedServer?, client: ChildProcess?,
    newSocket: @escaping () throws -> PlainSocket
  ) {
    self.played = played
    self.shape = shape
    self.seed = seed
    self.patience = patience
    self.forms = forms
    self.control = control
    self.server = server
    self.client = client
    self.newSocket = newSocket
    var builder = FrameBuilder(forms: forms, schemaHash: schemaHash)
    builder.drawnID = (0..<16).map { _ in .random(in: 1...255) }
    self.builder = builder
  }

  /// Plays all steps.
  func play() throws(PlayFailure) {
    defer { for connection in connections.values { connection.close() } }
    var place = played.steps.first?.place ?? played.id
    do throws(PlayFailure) {
      try connect("a", isRaw: played.facts.isRaw)
      for step in played.steps {
        place = step.place
        try perform(step.step)
      }
      for (name, connection) in connections {
        if let violation = connection.violation {
          throw PlayFailure("on connection \(name): \(violation)")
        }
      }
    } catch {
      throw PlayFailure(error.text, at: place)
    }
  }

  private var isServer: Bool { client != nil }

  private func connection(_ name: String) throws(PlayFailure) -> PlayedConnection {
    guard let connection = connections[name] else {
      throw PlayFailure("there is no connection \(name)")
    }
    return connection
  }

  private func connect(_ name: String, isRaw: Bool) throws(PlayFailure) {
    let socket: PlainSocket
    do {
      socket = try newSocket()
    } catch {
      throw PlayFailure("\(error)")
    }
    let connection = PlayedConnection(
      socket, shaper: ByteShaper(shape, seed: seed), builder: builder,
      answersPings: !played.facts.isSilent, isServer: isServer)
    connection.isDeaf = played.facts.isDeaf
    connections[name] = connection
    guard !isRaw else { return }
    if isServer {
      _ = try awaitFrame(name, FrameText("hello"), within: StepTime.handshake * patience)
      try send(name, FrameText("welcome"))
    } else {
      try send(name, FrameText("hello"))
      _ = try awaitFrame(name, FrameText("welcome"), within: StepTime.handshake * patience)
    }
  }

  private func perform(_ step: Step) throws(PlayFailure) {
    switch step {
    case .connect(let name, let isRaw): try connect(name, isRaw: isRaw)
    case .send(let name, let frame): try send(name, frame)
    case .sendBytes(let name, let bytes): try connection(name).send(bytes)
    case .finishSending(let name): try connection(name).finishSending()
    case .close(let name): try connection(name).close()
    case .expect(let name, let expectation):
      try expect(name, expectation.longer(patience))
    case .collect(let name, let count):
      try MessageCollector(forms: forms, count: count.longer(patience)).collect(
        on: try connection(name))
    case .expectClosed(let name, let within, let mayTalk):
      try expectClosed(try connection(name), within * patience, mayTalk: mayTalk)
    case .expectNothing(let name, let stream, let time):
      try expectNothing(try connection(name), stream, time)
    case .wait(let time):
      for connection in connections.values { connection.flush() }
      Pause.nanoseconds(time)
    case .state(let question):
      for connection in connections.values { connection.flush() }
      try control?.await(question.longer(patience))
    case .signal, .expectExit, .start, .startFails, .expectMode: try performOnProcess(step)
    case .expectOutcome(let text, let within): try expectOutcome(text, within * patience)
    }
  }

  private func send(_ name: String, _ frame: FrameText) throws(PlayFailure) {
    let connection = try connection(name)
    do throws(CaseMistake) {
      try connection.send(frame)
    } catch {
      throw PlayFailure("the case: \(error)")
    }
  }

  // MARK: What must come

  private func expect(_ name: String, _ expectation: Expectation) throws(PlayFailure) {
    let connection = try connection(name)
    let view = try awaitFrame(name, expectation.frame, within: expectation.within)
    let matcher = FrameMatcher(forms: forms, methods: connection.builder.methods)
    if let difference = matcher.difference(expectation.frame, view) {
      throw PlayFailure("\(difference); came: \(view)")
    }
  }

  /// Takes the first frame that the expectation is about, whether it is as expected or not.
  private func awaitFrame(
    _ name: String, _ expected: FrameText, within time: Int64
  ) throws(PlayFailure) -> FrameView {
    let connection = try connection(name)
    let index = connection.awaitFrame(within: time) { inbox in
      inbox.firstIndex { Self.isCandidate($0, for: expected) }
    }
    if let index { return connection.remove(at: index) }
    let came = connection.inbox.filter { !$0.isHousekeeping }.prefix(5).map(\.description)
    let end = connection.hasEnded ? "the connection was closed" : "it did not come in time"
    throw PlayFailure(
      "a \(expected.kind)\(expected.stream.map { " on stream \($0)" } ?? "") was expected; \(end); "
        + "came: [\(came.joined(separator: ", "))]")
  }

  /// Whether the expectation is about this frame: one of the call, or else of the connection.
  private static func isCandidate(_ view: FrameView, for expected: FrameText) -> Bool {
    let kind = FrameNames.kind(view.frame.kind)
    switch expected.kind {
    case "credit": return kind == "credit" && view.frame.stream == expected.stream
    case "ping", "pong", "goaway", "abort", "open", "hello":
      if kind == expected.kind { return true }
      return kind == "abort" || kind == "reject"
    default:
      guard let stream = expected.stream else { return !view.isHousekeeping }
      return view.frame.stream == stream && kind != "credit" && kind != "goaway"
    }
  }

  private func expectClosed(
    _ connection: PlayedConnection, _ time: Int64, mayTalk: Bool
  ) throws(PlayFailure) {
    _ = connection.awaitFrame(within: time) { _ in nil as Bool? }
    guard connection.hasEnded else { throw PlayFailure("the connection was not closed in time") }
    let unexpected = mayTalk ? nil : connection.inbox.first { !$0.isHousekeeping }
    if let view = unexpected {
      throw PlayFailure("before the connection was closed came: \(view)")
    }
  }

  private func expectNothing(
    _ connection: PlayedConnection, _ stream: UInt64?, _ time: Int64
  ) throws(PlayFailure) {
    let view = connection.awaitFrame(within: time) { inbox in
      inbox.first { !$0.isHousekeeping && (stream == nil || $0.frame.stream == stream) }
    }
    if let view { throw PlayFailure("nothing was expected; came: \(view)") }
    if connection.hasEnded, stream == nil { throw PlayFailure("the connection was closed") }
  }

  private func expectOutcome(_ text: String, _ time: Int64) throws(PlayFailure) {
    for connection in connections.values { connection.flush() }
    guard let client, client.waitForEnd(within: time) != nil else {
      throw PlayFailure(
        "the client's command did not end in time; it says: \(client?.output ?? "")")
    }
    let said = client.output.split(separator: "\n").last.map(String.init) ?? ""
    let wanted = text.split(separator: "|").map(String.init)
    guard wanted.contains(where: { said.hasPrefix($0) }) else {
      throw PlayFailure("the client was expected to say \"\(text)\"; it says: \(client.output)")
    }
  }

  // MARK: The process

  private func performOnProcess(_ step: Step) throws(PlayFailure) {
    guard let server else { throw PlayFailure("the case is about a process; say so in it") }
    for connection in connections.values { connection.flush() }
    switch step {
    case .signal(let name):
      let signals = [
        "TERM": SIGTERM, "INT": SIGINT, "KILL": SIGKILL, "STOP": SIGSTOP, "CONT": SIGCONT,
      ]
      guard let signal = signals[name] else { throw PlayFailure("there is no signal \(name)") }
      server.process.send(signal)
      if signal == SIGKILL {
        server.process.kill()
        server.noteEnd()
      }
    case .expectExit(let code, let time):
      guard let came = server.process.waitForEnd(within: time * patience) else {
        throw PlayFailure("the server did not end in time; it says: \(server.process.output)")
      }
      if came != code {
        throw PlayFailure("the server ended with \(came), not \(code): \(server.process.output)")
      }
      server.noteEnd()
    case .start: try server.restart()
    case .startFails(let text, let path):
      let said = try server.second(at: path)
      if !said.contains(text) {
        throw PlayFailure("the second server was expected to say \"\(text)\"; it says: \(said)")
      }
    case .expectMode(let mode):
      guard let came = server.socketMode, came == mode else {
        throw PlayFailure(
          "the socket's mode was expected to be \(String(mode, radix: 8)); it is "
            + String(server.socketMode ?? 0, radix: 8))
      }
    default: break
    }
  }
}

/// Times that are the player's own.
enum StepTime {
  static let handshake: Int64 = 3_000_000_000
}

extension FrameView {
  /// Whether it is one of those that come whenever they like.
  var isHousekeeping: Bool { ["ping", "credit"].contains(FrameNames.kind(frame.kind)) }
}
