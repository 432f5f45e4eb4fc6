internal import Conformance
internal import DynamicMessages
internal import RPCCore
internal import UnixTransport

/// Asks a server things beside a case: its state, and whether it still answers.
struct ServerControl {
  let socket: SocketPath
  let forms: SchemaForms
  let schemaHash: [UInt8]
  /// How many times longer than it is said here anything may take.
  let patience: Int64

  /// How long a server may take for the answer to a fresh call on a fresh connection: a quiet
  /// machine needs a millisecond, and tests run beside others.
  private static let answerTime: Int64 = 2_000_000_000

  /// The reply to a query.
  func ask(_ method: String, _ request: Token) throws(PlayFailure) -> JSONValue {
    let plain: PlainSocket
    do throws(SystemError) {
      plain = try PlainSocket(connectedTo: socket)
    } catch {
      throw PlayFailure("a fresh connection: \(error)")
    }
    let connection = PlayedConnection(
      plain, shaper: ByteShaper(.whole, seed: 0),
      builder: FrameBuilder(forms: forms, schemaHash: schemaHash), answersPings: true,
      isServer: false)
    defer { connection.close() }
    return try ask(method, request, on: connection)
  }

  private func ask(
    _ method: String, _ request: Token, on connection: PlayedConnection
  ) throws(PlayFailure) -> JSONValue {
    do throws(CaseMistake) {
      try connection.send(FrameText("hello"))
      try connection.send(
        FrameText(
          "open", .init("method", .word(method)), .init("stream", .word("1")),
          .init("request", request)))
    } catch {
      throw PlayFailure(error.description)
    }
    let end = connection.awaitFrame(within: Self.answerTime * patience) { inbox in
      inbox.first { FrameNames.kind($0.frame.kind) == "end" }
    }
    guard let end else {
      let came = connection.inbox.map(\.description).joined(separator: ", ")
      throw PlayFailure("\(method) on a fresh connection was not answered; came: [\(came)]")
    }
    guard end.frame.code == 0, case .message(let bytes)? = end["reply"] else {
      throw PlayFailure("\(method) on a fresh connection was answered with: \(end)")
    }
    do throws(CaseMistake) {
      guard let number = forms.method(named: method) else { return .null }
      return bytes.count <= 8
        ? .null : try forms.decode(bytes, .reply, of: number)
    } catch {
      throw PlayFailure("the reply to \(method): \(error)")
    }
  }

  /// Waits until the reply is what a case says; the last difference where it never is.
  func await(_ question: StateQuestion) throws(PlayFailure) {
    guard case .json(let wanted) = question.reply else { return }
    let until = MonotonicClock.now.nanoseconds + UInt64(question.within)
    while true {
      let came = try ask(question.method, question.request)
      guard let difference = JSONSubset.difference(wanted, came) else { return }
      if MonotonicClock.now.nanoseconds >= until {
        throw PlayFailure("\(question.method): \(difference)")
      }
      Pause.nanoseconds(5_000_000)
    }
  }
}
