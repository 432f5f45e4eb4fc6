/// A frame that came, field by field.
public struct FrameView: Sendable {
  /// A field's value.
  public enum Value: Equatable, Sendable {
    /// A number.
    case number(UInt64)
    /// A name of ``FrameNames``, or a text.
    case text(String)
    /// Bytes that should be a text and are no UTF-8.
    case damagedText([UInt8])
    /// A message, or other bytes.
    case message([UInt8])
  }

  /// The frame.
  public let frame: WireFrame
  private var values: [String: Value] = [:]

  /// The fields of `frame`.
  public init(_ frame: WireFrame) {
    self.frame = frame
    values["stream"] = .number(frame.stream)
    values["code"] = .number(UInt64(frame.code))
    values["flags"] = .number(UInt64(frame.flags))
    values["kind"] = .number(UInt64(frame.kind))
    values["length"] = .number(UInt64(frame.body.count))
    let names = FrameNames.codes(of: frame.kind)
    let name = Int(frame.code) < names.count ? names[Int(frame.code)] : String(frame.code)
    switch frame.kind {
    case 0x01, 0x02: readGreeting()
    case 0x03, 0x22, 0x23:
      values["reason"] = .text(name)
      readText("text", at: 8, count: Int(frame.body.number(0, UInt16.self)))
    case 0x10: readOpen()
    case 0x11:
      values["item"] = .message(frame.body)
      values["piece"] = .message(frame.body)
    case 0x12:
      values["status"] = .text(name)
      readEnd()
    case 0x14:
      values["bytes"] = .number(UInt64(frame.body.number(0, UInt32.self)))
      values["messages"] = .number(UInt64(frame.body.number(4, UInt32.self)))
    case 0x20, 0x21: values["word"] = .number(frame.body.number(0, UInt64.self))
    default: break
    }
  }

  /// What a field holds; nil where a frame of this kind has none.
  public subscript(name: String) -> Value? { values[name] }

  /// The number that a field holds; nil where a frame of this kind has none, or it is no number.
  public func number(_ name: String) -> UInt64? {
    guard case .number(let number)? = values[name] else { return nil }
    return number
  }

  private mutating func readText(_ name: String, at offset: Int, count: Int) {
    let bytes = frame.body.dropFirst(offset).prefix(count)
    values[name] =
      String(validating: bytes, as: UTF8.self).map { .text($0) } ?? .damagedText(Array(bytes))
    if name == "text" { values["text-bytes"] = .number(UInt64(bytes.count)) }
  }

  private mutating func readGreeting() {
    let body = frame.body
    values["lowest"] = .number(UInt64(body.number(2, UInt16.self)))
    values["highest"] = .number(UInt64(body.number(4, UInt16.self)))
    values["features"] = .number(body.number(8, UInt64.self))
    for (index, name) in ["maxFrame", "maxMessage", "maxStreams", "initialCredit"].enumerated() {
      values[name] = .number(UInt64(body.number(16 + index * 4, UInt32.self)))
    }
    values["initialMessages"] = .number(UInt64(body.number(72, UInt32.self)))
    values["clock"] = .number(body.number(32, UInt64.self))
    values["hash"] = .message(Array(body.dropFirst(40).prefix(32)))
    readText("name", at: 88, count: Int(body.number(6, UInt16.self)))
  }

  private mutating func readOpen() {
    let body = frame.body
    values["method"] = .number(UInt64(frame.code))
    values["credit"] = .number(UInt64(body.number(4, UInt32.self)))
    values["credit-messages"] = .number(UInt64(body.number(40, UInt32.self)))
    values["deadline"] = .number(body.number(8, UInt64.self))
    values["correlation"] = .number(body.number(16, UInt64.self))
    let start = Int(body.number(0, UInt16.self)) + Int(body.number(2, UInt16.self))
    values["request"] = .message(Array(body.dropFirst(start)))
  }

  private mutating func readEnd() {
    let body = frame.body
    let executed = Int(body.number(4, UInt8.self))
    let stage = Int(body.number(5, UInt8.self))
    values["executed"] = .text(
      executed < FrameNames.executions.count ? FrameNames.executions[executed] : "\(executed)")
    values["stage"] = .text(stage < FrameNames.stages.count ? FrameNames.stages[stage] : "\(stage)")
    let count = Int(body.number(6, UInt16.self))
    readText("text", at: Int(body.number(0, UInt16.self)), count: count)
    values["retryAfter"] = .number(body.number(8, UInt64.self))
    values["replayed"] = .number(UInt64(body.number(20, UInt8.self)))
    values["serverTime"] = .number(body.number(24, UInt64.self))
    let detailStart = (Int(body.number(0, UInt16.self)) + count + 7) & ~7
    let detail = Int(body.number(16, UInt32.self))
    values["error"] = .message(Array(body.dropFirst(detailStart).prefix(detail)))
    values["reply"] = .message(Array(body.dropFirst(detailStart + detail)))
  }

  /// The number of the declared error of an end; 0 for none.
  public var errorNumber: UInt16 { frame.body.number(2, UInt16.self) }
}

extension FrameView: CustomStringConvertible {
  /// The frame for a person: what came instead of what was expected.
  public var description: String {
    var parts = [FrameNames.kind(frame.kind)]
    if frame.stream != 0, frame.stream != WireFrame.magic { parts.append("stream \(frame.stream)") }
    let shown: [String] =
      switch frame.kind {
      case 0x01, 0x02: ["lowest", "highest", "features", "maxFrame", "maxMessage"]
      case 0x03, 0x22, 0x23: ["reason", "text"]
      case 0x10: ["method", "deadline"]
      case 0x12: ["status", "executed", "stage", "text"]
      case 0x14: ["bytes", "messages"]
      case 0x20, 0x21: ["word"]
      default: ["length"]
      }
    for name in shown {
      switch values[name] {
      case .number(let number): parts.append("\(name) \(number)")
      case .text(let text): parts.append(name == "text" ? "\"\(text)\"" : "\(name) \(text)")
      case .damagedText: parts.append("\(name) that is no UTF-8")
      case .message, nil: break
      }
    }
    return parts.joined(separator: " ")
  }
}
