/// What an end says of how a call ended, in front of the reply.
struct EndBlock: Equatable, Sendable {
  /// Nil where the call ended well.
  var error: CallError?
  /// The time from the open's arrival to the end, as the server measured it.
  var serverTime: Duration = .zero
  /// Whether this is what was kept of an earlier call with the same command id.
  var isReplayed = false

  /// The flags' bit of a kept answer.
  private static let replayed: UInt8 = 1

  static let length = 32

  private var text: Substring.UTF8View {
    (error?.message ?? "").truncated(toUTF8Count: CallError.maxTextLength).utf8
  }

  var encodedSize: Int {
    guard let error else { return Self.length }
    return Self.length + ((text.count + 7) & ~7) + (error.detail?.message.count ?? 0)
  }

  func encode(into writer: inout WireWriter) {
    let executed = error?.executed ?? .yes
    let block = writer.append(
      words: SIMD4(
        UInt64(Self.length) | UInt64(executed.rawValue) << 32, 0,
        UInt64(isReplayed ? Self.replayed : 0) << 32,
        UInt64(clamping: serverTime.nanosecondsClamped)))
    guard let error else { return }
    writer.store(error.detail?.number ?? 0, at: block + 2)
    writer.store(error.stage.rawValue, at: block + 5)
    writer.store(UInt16(truncatingIfNeeded: text.count), at: block + 6)
    writer.store(UInt64(clamping: error.retryAfter?.nanosecondsClamped ?? 0), at: block + 8)
    writer.store(UInt32(clamping: error.detail?.message.count ?? 0), at: block + 16)
    writer.append(text)
    writer.pad()
    if let detail = error.detail {
      unsafe detail.message.span.withUnsafeBytes { unsafe writer.append($0) }
    }
  }

  init(error: CallError? = nil, serverTime: Duration = .zero, isReplayed: Bool = false) {
    self.error = error
    self.serverTime = serverTime
    self.isReplayed = isReplayed
  }

  /// Decodes the block, the text and the declared error; gives the rest of the body, the reply.
  ///
  /// Codes and stages of a later version read as unknown.
  static func decode(
    _ body: Bytes, code: UInt16
  ) throws(WireError) -> (block: EndBlock, message: Bytes) {
    guard body.count >= length else { throw WireError(.truncated, "end") }
    let actual = Int(body.load(0, as: UInt16.self))
    guard actual >= length, actual & 7 == 0 else { throw WireError(.blockLength, "end") }
    let textLength = Int(body.load(6, as: UInt16.self))
    let detailLength = Int(body.load(16, as: UInt32.self))
    let flags = body.load(20, as: UInt8.self)
    let textEnd = actual + textLength
    let detailStart = (textEnd + 7) & ~7
    guard textLength <= CallError.maxTextLength, detailLength & 7 == 0,
      detailStart + detailLength <= body.count
    else { throw WireError(.truncated, "end") }
    guard flags & ~replayed == 0, body.isZero(in: 21..<24), body.isZero(in: textEnd..<detailStart)
    else {
      throw WireError(.notZero, "end")
    }
    let nanoseconds = Int64(clamping: body.load(24, as: UInt64.self))
    var block = EndBlock(
      serverTime: .nanoseconds(nanoseconds),
      isReplayed: flags & replayed != 0)
    if code != StatusCode.ok.rawValue {
      let retryAfter = Int64(clamping: body.load(8, as: UInt64.self))
      let number = body.load(2, as: UInt16.self)
      block.error = CallError(
        StatusCode(rawValue: code) ?? .unknown,
        String(decoding: [UInt8](body.slice(actual..<textEnd)), as: UTF8.self),
        executed: Execution(rawValue: body.load(4, as: UInt8.self)) ?? .unknown,
        stage: CallStage(rawValue: body.load(5, as: UInt8.self)) ?? .unknown,
        retryAfter: retryAfter == 0 ? nil : .nanoseconds(retryAfter),
        detail: number == 0
          ? nil
          : CallError.Detail(
            number: number,
            message: Bytes(
              copying: body.slice(detailStart..<detailStart + detailLength).span)))
    }
    return (block, body.slice(detailStart + detailLength..<body.count))
  }
}
