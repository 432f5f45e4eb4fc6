/// Reads a step from the tokens of its line.
struct StepReader {
  /// How long something may take that a case gives no time for: a debug build on a busy machine
  /// answers within a small part of it.
  static let patience: Int64 = 3_000_000_000

  let place: String

  private func mistake(_ reason: String) -> CaseMistake { CaseMistake(reason, at: place) }

  func step(_ word: String, _ values: [Token]) throws(CaseMistake) -> Step {
    var (word, values) = (word, values)
    var connection = "a"
    if word == "on" {
      guard values.count >= 2, case .word(let name) = values[0], case .word(let verb) = values[1]
      else { throw mistake("on needs the name of a connection and a step") }
      (connection, word, values) = (name, verb, Array(values.dropFirst(2)))
    }
    switch word {
    case "connect":
      guard case .word(let name)? = values.first else { throw mistake("connect needs a name") }
      return .connect(name, isRaw: values.contains(.word("raw")))
    case "send": return try send(connection, values)
    case "finish": return .finishSending(connection)
    case "close": return .close(connection)
    case "expect": return try expect(connection, values)
    case "collect": return .collect(connection, try count(values))
    case "wait":
      guard let time = values.first?.time else { throw mistake("wait needs a time such as 50ms") }
      return .wait(time)
    case "state": return try state(values)
    case "signal":
      guard case .word(let name)? = values.first else { throw mistake("signal needs its name") }
      return .signal(name)
    case "start":
      guard values.first == .word("fails") else { return .start }
      guard values.count >= 2, case .text(let text) = values[1] else {
        throw mistake("start fails needs what is said then")
      }
      if values.count == 4, values[2] == .word("at"), case .text(let path) = values[3] {
        return .startFails(text: text, path: path)
      }
      return .startFails(text: text, path: nil)
    default: throw mistake("there is no step \(word)")
    }
  }

  private func send(_ connection: String, _ values: [Token]) throws(CaseMistake) -> Step {
    if values.first == .word("bytes") {
      guard values.count == 2, let bytes = values[1].hex else {
        throw mistake("send bytes needs hexadecimal digits between quotes")
      }
      return .sendBytes(connection, bytes)
    }
    if values.first == .word("text") {
      guard values.count == 2, case .text(let text) = values[1] else {
        throw mistake("send text needs a text")
      }
      return .sendBytes(connection, Array(text.utf8))
    }
    return .send(connection, try frame(values))
  }

  private func expect(_ connection: String, _ given: [Token]) throws(CaseMistake) -> Step {
    let (values, within) = try timed(given)
    switch values.first {
    case .word("closed"): return .expectClosed(connection, within: within, mayTalk: false)
    case .word("broken"): return .expectClosed(connection, within: within, mayTalk: true)
    case .word("nothing"):
      guard let time = values.last?.time else {
        throw mistake("expect nothing needs for how long: for 50ms")
      }
      let stream = values.count > 3 ? values[2].number : nil
      return .expectNothing(connection, stream: stream, during: time)
    case .word("exit"):
      guard values.count == 2, let code = values[1].number else {
        throw mistake("expect exit needs a code")
      }
      return .expectExit(code: Int32(clamping: code), within: within)
    case .word("mode"):
      guard values.count == 2, case .word(let digits) = values[1],
        let mode = UInt32(digits, radix: 8)
      else { throw mistake("expect mode needs octal digits") }
      return .expectMode(mode)
    case .word("outcome"):
      guard values.count == 2, case .text(let text) = values[1] else {
        throw mistake("expect outcome needs a text")
      }
      return .expectOutcome(text, within: within)
    default: return .expect(connection, Expectation(frame: try frame(values), within: within))
    }
  }

  /// What stands before `within TIME`, and the time.
  private func timed(_ values: [Token]) throws(CaseMistake) -> ([Token], Int64) {
    guard let index = values.firstIndex(of: .word("within")) else { return (values, Self.patience) }
    guard index + 2 == values.count, let time = values[index + 1].time else {
      throw mistake("within needs a time at the end of the line")
    }
    return (Array(values[..<index]), time)
  }

  private func count(_ given: [Token]) throws(CaseMistake) -> MessageCount {
    let (values, within) = try timed(given)
    var numbers: [String: UInt64] = [:]
    for pair in stride(from: 0, to: values.count - 1, by: 2) {
      guard case .word(let name) = values[pair], let number = values[pair + 1].number else {
        throw mistake("collect is written: collect stream 1 messages 10 payload 100")
      }
      numbers[name] = number
    }
    guard let stream = numbers["stream"], let messages = numbers["messages"] else {
      throw mistake("collect needs stream and messages")
    }
    return MessageCount(
      stream: stream, count: Int(clamping: messages),
      payload: numbers["payload"].map { Int(clamping: $0) }, within: within)
  }

  private func state(_ given: [Token]) throws(CaseMistake) -> Step {
    let (values, within) = try timed(given)
    guard values.count == 4, case .word(let method) = values[0], values[2] == .word("is") else {
      throw mistake("state is written: state METHOD {request} is {reply}")
    }
    return .state(
      StateQuestion(method: method, request: values[1], reply: values[3], within: within))
  }

  private func frame(_ values: [Token]) throws(CaseMistake) -> FrameText {
    guard case .word(let kind)? = values.first else { throw mistake("the frame's kind is missing") }
    guard FrameNames.kinds[kind] != nil || kind == "frame" else {
      throw mistake("there is no frame \(kind)")
    }
    var fields: [FrameText.Field] = []
    var rest = values.dropFirst()
    if kind == "frame" {
      guard let number = rest.popFirst(), number.number != nil else {
        throw mistake("frame needs the number of its kind")
      }
      fields.append(FrameText.Field(name: "kind", values: [number]))
    }
    while let token = rest.popFirst() {
      guard case .word(let name) = token, let count = FrameNames.fields[name] else {
        throw mistake("a frame has no field \(token.shown)")
      }
      guard rest.count >= count else { throw mistake("\(name) needs \(count) values") }
      fields.append(FrameText.Field(name: name, values: Array(rest.prefix(count))))
      rest = rest.dropFirst(count)
    }
    return FrameText(kind: kind, fields: fields)
  }
}
