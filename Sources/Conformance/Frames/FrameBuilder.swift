/// Makes the bytes of frames as cases write them: right where nothing else is said, and wrong
/// wherever a case says so.
public struct FrameBuilder: Sendable {
  private let forms: any MessageForms
  /// The methods of the calls that were opened, by their numbers.
  public private(set) var methods: [UInt64: UInt16] = [:]
  /// CLOCK_MONOTONIC in nanoseconds.
  public var now: UInt64 = 0
  /// The id that `command drawn` stands for: one that nobody has used before.
  public var drawnID = [UInt8](repeating: 1, count: 16)
  /// The schema's hash that greetings carry.
  public var schemaHash: [UInt8]

  /// A builder for messages of `forms`.
  public init(forms: any MessageForms, schemaHash: [UInt8]) {
    self.forms = forms
    self.schemaHash = schemaHash
  }

  /// Notes that a call of `method` was opened by the peer.
  public mutating func note(method: UInt16, of stream: UInt64) { methods[stream] = method }

  /// The frame that `text` describes.
  public mutating func frame(_ text: FrameText) throws(CaseMistake) -> WireFrame {
    var frame = WireFrame(kind: FrameNames.kinds[text.kind] ?? 0)
    if let kind = number(text, "kind") { frame.kind = UInt8(truncatingIfNeeded: kind) }
    switch text.kind {
    case "hello", "welcome", "reject": frame.stream = WireFrame.magic
    default: break
    }
    if let stream = text.stream { frame.stream = stream }
    try code(text, &frame)
    try flags(text, &frame)
    switch text.kind {
    case "hello", "welcome": frame.body = try greeting(text)
    case "open": frame.body = try open(text, &frame)
    case "data": frame.body = try data(text, frame)
    case "end": frame.body = try end(text, frame)
    case "credit":
      frame.body.append(UInt32(truncatingIfNeeded: number(text, "bytes") ?? 0))
      frame.body.append(UInt32(truncatingIfNeeded: number(text, "messages") ?? 1024))
    case "ping", "pong": frame.body.append(number(text, "word") ?? 0)
    case "reject", "goaway", "abort": frame.body = notice(text)
    default: break
    }
    try spoil(&frame, text)
    return frame
  }

  private func number(_ text: FrameText, _ name: String) -> UInt64? {
    text[name]?.values.first?.number
  }

  // MARK: The header

  private mutating func code(_ text: FrameText, _ frame: inout WireFrame) throws(CaseMistake) {
    for name in ["status", "reason"] {
      guard case .word(let word)? = text[name]?.values.first else { continue }
      guard let place = FrameNames.codes(of: frame.kind).firstIndex(of: word) else {
        throw CaseMistake("a \(text.kind) has no \(name) \(word)")
      }
      frame.code = UInt16(place)
    }
    if case .word(let name)? = text["method"]?.values.first {
      guard let method = forms.method(named: name) else {
        throw CaseMistake("there is no method \(name)")
      }
      frame.code = method
    }
    if let code = number(text, "code") { frame.code = UInt16(truncatingIfNeeded: code) }
  }

  private func flags(_ text: FrameText, _ frame: inout WireFrame) throws(CaseMistake) {
    if text.kind == "open", text["streaming"] == nil { frame.flags |= WireFrame.endOfStream }
    if text["end-of-stream"] != nil { frame.flags |= WireFrame.endOfStream }
    if text["more-follows"] != nil { frame.flags |= WireFrame.moreFollows }
    if text["relative-deadline"] != nil { frame.flags |= WireFrame.relativeDeadline }
    if let flags = number(text, "flags") { frame.flags = UInt8(truncatingIfNeeded: flags) }
  }

  // MARK: Bodies

  private func greeting(_ text: FrameText) throws(CaseMistake) -> [UInt8] {
    var name = "conformance"
    if case .text(let given)? = text["name"]?.values.first { name = given }
    var body: [UInt8] = []
    body.append(UInt16(88))
    body.append(UInt16(truncatingIfNeeded: number(text, "lowest") ?? 1))
    body.append(UInt16(truncatingIfNeeded: number(text, "highest") ?? 1))
    body.append(UInt16(truncatingIfNeeded: name.utf8.count))
    body.append(number(text, "features") ?? 0)
    body.append(UInt32(truncatingIfNeeded: number(text, "maxFrame") ?? 1 << 20))
    body.append(UInt32(truncatingIfNeeded: number(text, "maxMessage") ?? 64 << 20))
    body.append(UInt32(truncatingIfNeeded: number(text, "maxStreams") ?? 1024))
    body.append(UInt32(truncatingIfNeeded: number(text, "initialCredit") ?? 1 << 20))
    body.append(number(text, "clock") ?? now)
    body += text["hash"]?.values.first?.hex ?? schemaHash
    body += [UInt8](repeating: 0, count: max(0, 72 - body.count))
    body.append(UInt32(truncatingIfNeeded: number(text, "initialMessages") ?? 1024))
    body += [UInt8](repeating: 0, count: max(0, 88 - body.count))
    body += Array(name.utf8)
    body.pad()
    return body
  }

  private mutating func open(
    _ text: FrameText, _ frame: inout WireFrame
  ) throws(CaseMistake) -> [UInt8] {
    methods[frame.stream] = frame.code
    var metadata: [UInt8] = []
    for field in text.fields where field.name == "metadata" {
      guard case .text(let key) = field.values[0] else {
        throw CaseMistake("metadata needs a key between quotes")
      }
      let value = try metadataValue(field.values[1])
      guard let keyBytes = UInt16(exactly: key.utf8.count) else {
        throw CaseMistake("a key of metadata has at most 65535 bytes, not \(key.utf8.count)")
      }
      metadata.append(keyBytes)
      metadata.append(UInt16(clamping: value.count))
      metadata += Array(key.utf8) + value
      metadata.pad()
    }
    var body: [UInt8] = []
    body.append(UInt16(48))
    body.append(UInt16(truncatingIfNeeded: metadata.count))
    body.append(UInt32(truncatingIfNeeded: number(text, "credit") ?? 1 << 20))
    body.append(try deadline(text))
    body.append(number(text, "correlation") ?? 0)
    body += commandID(text)
    body += [UInt8](repeating: 0, count: max(0, 40 - body.count))
    body.append(UInt32(truncatingIfNeeded: number(text, "credit-messages") ?? 1024))
    body += [UInt8](repeating: 0, count: max(0, 48 - body.count))
    return body + metadata + (try message(text, .request, frame.code))
  }

  private func commandID(_ text: FrameText) -> [UInt8] {
    guard let given = text["command"]?.values.first else { return Array(repeating: 0, count: 16) }
    if case .word("drawn") = given { return drawnID }
    return given.hex ?? []
  }

  /// A text, or so many bytes; no more than the two bytes of its length can say.
  private func metadataValue(_ token: Token) throws(CaseMistake) -> [UInt8] {
    var value: [UInt8]?
    if case .text(let text) = token { value = Array(text.utf8) }
    if let count = token.number, count <= UInt16.max {
      value = [UInt8](repeating: 0x61, count: Int(count))
    }
    guard let value, value.count <= UInt16.max else {
      throw CaseMistake(
        "the value of metadata is a text, or how many bytes it has, at most 65535")
    }
    return value
  }

  private func deadline(_ text: FrameText) throws(CaseMistake) -> UInt64 {
    guard let value = text["deadline"]?.values.first else { return 0 }
    if value == .word("past") { return max(now, 2) - 1 }
    if let time = value.time {
      return UInt64(time) + (text["relative-deadline"] == nil ? now : 0)
    }
    guard let number = value.number else {
      throw CaseMistake("a deadline is a time from now, past or a number")
    }
    return number
  }

  private func data(_ text: FrameText, _ frame: WireFrame) throws(CaseMistake) -> [UInt8] {
    let part: MessagePart = text["piece"] == nil ? .item : .piece
    return try message(text, part, methods[frame.stream] ?? 0)
  }

  private func end(_ text: FrameText, _ frame: WireFrame) throws(CaseMistake) -> [UInt8] {
    var said = ""
    if case .text(let given)? = text["text"]?.values.first { said = given }
    var detail: [UInt8] = []
    var error: UInt16 = 0
    if let field = text["error"] {
      guard case .word(let name) = field.values[0], case .json(let json) = field.values[1] else {
        throw CaseMistake("error needs a name and the error's fields")
      }
      guard let number = forms.error(named: name) ?? UInt16(name) else {
        throw CaseMistake("there is no error \(name)")
      }
      (error, detail) = (number, try forms.encodeError(json, number))
    }
    var body: [UInt8] = []
    body.append(UInt16(32))
    body.append(error)
    body.append(try place(text, "executed", FrameNames.executions) ?? (frame.code == 0 ? 2 : 0))
    body.append(try place(text, "stage", FrameNames.stages) ?? 0)
    body.append(UInt16(truncatingIfNeeded: said.utf8.count))
    body.append(UInt64(clamping: text["retryAfter"]?.values.first?.time ?? 0))
    body.append(UInt32(clamping: detail.count))
    body.append(UInt32(truncatingIfNeeded: number(text, "replayed") ?? 0))
    body.append(number(text, "serverTime") ?? 1000)
    body += Array(said.utf8)
    body.pad()
    return body + detail + (try message(text, .reply, methods[frame.stream] ?? 0))
  }

  private func place(
    _ text: FrameText, _ field: String, _ names: [String]
  ) throws(CaseMistake) -> UInt8? {
    guard case .word(let name)? = text[field]?.values.first else { return nil }
    guard let place = names.firstIndex(of: name).map({ UInt8($0) }) ?? UInt8(name) else {
      throw CaseMistake("there is no \(field) \(name)")
    }
    return place
  }

  private func notice(_ text: FrameText) -> [UInt8] {
    var said = ""
    if case .text(let given)? = text["text"]?.values.first { said = given }
    var body: [UInt8] = []
    body.append(UInt16(truncatingIfNeeded: said.utf8.count))
    body += [UInt8](repeating: 0, count: 6) + Array(said.utf8)
    body.pad()
    return body
  }

  /// The message that stands behind its part's name, with what is to be wrong in it.
  private func message(
    _ text: FrameText, _ part: MessagePart, _ method: UInt16
  ) throws(CaseMistake) -> [UInt8] {
    var bytes: [UInt8] = []
    switch text[part.rawValue]?.values.first {
    case .json(let json): bytes = try forms.encode(json, part, of: method)
    case .text(_)?: bytes = text[part.rawValue]?.values.first?.hex ?? []
    default: break
    }
    for field in text.fields {
      switch field.name {
      case "patch":
        try patch(&bytes, field)
      case "cut": bytes = Array(bytes.prefix(Int(clamping: field.values[0].number ?? 0)))
      case "append": bytes += field.values[0].hex ?? []
      default: break
      }
    }
    return bytes
  }

  // MARK: What is wrong on purpose

  /// The most zeros that a case may ask for: four times the longest message there is.
  private static let mostZeros: UInt64 = 256 << 20

  private func patch(
    _ bytes: inout [UInt8], _ field: FrameText.Field
  ) throws(CaseMistake) {
    guard let offset = field.values[0].number, let new = field.values[1].hex else {
      throw CaseMistake("\(field.name) needs an offset and hexadecimal digits between quotes")
    }
    guard offset <= bytes.count, new.count <= bytes.count - Int(offset) else {
      throw CaseMistake(
        "\(field.name) at \(offset) reaches beyond the \(bytes.count) bytes that are there")
    }
    for (index, byte) in new.enumerated() { bytes[Int(offset) + index] = byte }
  }

  private func spoil(_ frame: inout WireFrame, _ text: FrameText) throws(CaseMistake) {
    for field in text.fields {
      switch field.name {
      case "body":
        guard let hex = field.values[0].hex else {
          throw CaseMistake("body needs hexadecimal digits between quotes")
        }
        frame.body = hex
      case "zeros":
        guard let count = field.values[0].number, count <= Self.mostZeros else {
          throw CaseMistake("zeros needs how many, at most \(Self.mostZeros)")
        }
        frame.body += [UInt8](repeating: 0, count: Int(count))
      case "patch-body":
        try patch(&frame.body, field)
      case "cut-body":
        frame.body = Array(frame.body.prefix(Int(clamping: field.values[0].number ?? 0)))
      case "append-body": frame.body += field.values[0].hex ?? []
      case "length":
        frame.statedLength = UInt32(truncatingIfNeeded: field.values[0].number ?? 0)
      default: break
      }
    }
  }
}
