internal import RPCCore
internal import SchemaCompiler

extension MessageCodec {
  /// What a field of `type` takes in JSON, for a message to a person.
  func described(_ type: FieldType) -> String {
    switch type {
    case .bool: return "true or false"
    case .integer(let integer, let limits):
      let range = limits ?? integer.values
      let end = range.upperBound.map { "to \($0)" } ?? "on"
      return "a whole number from \(range.lowerBound) \(end)"
    case .double(let rule), .float(let rule): return described(rule)
    case .timestamp: return "a time such as \"2000-03-01T09:30:00Z\""
    case .duration: return "a duration such as \"1.5s\""
    case .uuid: return "an identifier such as \"f81d4fae-7dec-41d0-a765-00a0c91e6bf6\""
    case .string(let limits):
      return "a text of \(limits.lowerBound) to \(limits.upperBound) bytes"
    case .bytes(let limits):
      return "\(limits.lowerBound) to \(limits.upperBound) bytes in base64"
    case .enumeration(let name):
      let cases = schema.enumeration(name)?.cases.map { "\"\($0.text)\"" } ?? []
      return "one of " + cases.joined(separator: ", ")
    case .record(let name): return "an object with the fields of \(name)"
    case .list(let element, _): return "an array, each element \(described(element))"
    case .array(let element, let count):
      return "an array of \(count), each \(described(element))"
    }
  }

  /// Says of a time that exists why it cannot be sent.
  func outOfRange(_ time: String, _ path: String) -> JSONMismatch {
    JSONMismatch(
      path,
      "is the time \(time), which is out of the range that can be held: \(Timestamp.earliest) to "
        + "\(Timestamp.latest)")
  }

  /// Says of a text why it is no time.
  func notTime(_ value: JSONValue, _ text: String, _ path: String) -> JSONMismatch {
    let reason = TimeText.mistake(in: text).map { ": \($0)" } ?? ""
    return JSONMismatch(
      path, "is \(value.kind), which is no time\(reason); it is to be \(described(.timestamp))")
  }

  private func described(_ rule: FloatRule) -> String {
    let number = rule.isFinite ? "a finite number" : "a number"
    switch (rule.low, rule.high) {
    case (nil, nil): return number
    case (let low?, nil): return "\(number) from \(low) on"
    case (nil, let high?): return "\(number) up to \(high)"
    case (let low?, let high?): return "\(number) from \(low) to \(high)"
    }
  }
}
