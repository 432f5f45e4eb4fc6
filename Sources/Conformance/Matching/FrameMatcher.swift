internal import DynamicMessages

/// Compares a frame that came with the one that a case expects.
public struct FrameMatcher: Sendable {
  private let forms: any MessageForms
  private let methods: [UInt64: UInt16]

  /// A matcher for messages of `forms`, and calls of `methods`.
  public init(forms: any MessageForms, methods: [UInt64: UInt16]) {
    self.forms = forms
    self.methods = methods
  }

  /// What is different; nil where nothing is that the case names.
  public func difference(_ expected: FrameText, _ view: FrameView) -> String? {
    if let kind = FrameNames.kinds[expected.kind], kind != view.frame.kind {
      return "a \(expected.kind) was expected"
    }
    for field in expected.fields {
      if let difference = difference(field, view) { return difference }
    }
    for (name, flag) in [
      ("end-of-stream", WireFrame.endOfStream), ("more-follows", WireFrame.moreFollows),
      ("relative-deadline", WireFrame.relativeDeadline),
    ] where expected[name] != nil && view.frame.flags & flag == 0 {
      return "the flag \(name) was expected"
    }
    return nil
  }

  private func difference(_ field: FrameText.Field, _ view: FrameView) -> String? {
    guard let wanted = field.values.first else { return nil }
    if field.name == "error" { return errorDifference(field, view) }
    if field.name == "method", case .word(let name) = wanted {
      let method = forms.method(named: name)
      return method == view.frame.code
        ? nil : "method \(name) was expected and \(view.frame.code) came"
    }
    switch view[field.name] {
    case .number(let number):
      return Self.numberDifference(field.name, wanted, number)
    case .text(let text):
      switch wanted {
      case .word(let names):
        return names.split(separator: ",").contains { $0 == text }
          ? nil : "\(field.name) \(names) was expected and \(text) came"
      case .text(let part):
        return text.contains(part) ? nil : "the text has no \"\(part)\" in it: \"\(text)\""
      case .json: return "\(field.name) is no message"
      }
    case .damagedText(let bytes):
      let digits = bytes.map { String($0, radix: 16) }.joined(separator: " ")
      return "the \(field.name) is no UTF-8: \(digits)"
    case .message(let bytes): return messageDifference(field, wanted, bytes, view)
    case nil: return "a \(FrameNames.kind(view.frame.kind)) has no \(field.name)"
    }
  }

  private static func numberDifference(
    _ name: String, _ wanted: Token, _ number: UInt64
  ) -> String? {
    guard case .word(let word) = wanted else { return "\(name) is a number" }
    let rest = Token.word(String(word.dropFirst(2)))
    let limit = rest.number ?? rest.time.map { UInt64($0) }
    let holds: Bool
    if word.hasPrefix(">="), let limit {
      holds = number >= limit
    } else if word.hasPrefix("<="), let limit {
      holds = number <= limit
    } else {
      holds = number == wanted.number ?? wanted.time.map { UInt64($0) }
    }
    return holds ? nil : "\(name) \(word) was expected and \(number) came"
  }

  private func messageDifference(
    _ field: FrameText.Field, _ wanted: Token, _ bytes: [UInt8], _ view: FrameView
  ) -> String? {
    if case .text = wanted {
      return wanted.hex == bytes ? nil : "other bytes came as \(field.name)"
    }
    guard case .json(let json) = wanted, let part = MessagePart(rawValue: field.name) else {
      return "\(field.name) is a message"
    }
    let method = part == .request ? view.frame.code : methods[view.frame.stream] ?? 0
    do throws(CaseMistake) {
      let came = try forms.decode(bytes, part, of: method)
      return JSONSubset.difference(json, came).map { "\(field.name): \($0)" }
    } catch {
      return "the \(field.name) cannot be read: \(error.reason)"
    }
  }

  private func errorDifference(_ field: FrameText.Field, _ view: FrameView) -> String? {
    guard case .word(let name) = field.values[0], case .json(let json) = field.values[1],
      case .message(let bytes)? = view["error"]
    else { return "error needs a name and the error's fields, and only an end has one" }
    guard let number = forms.error(named: name), number == view.errorNumber else {
      return "the error \(name) was expected and number \(view.errorNumber) came"
    }
    do throws(CaseMistake) {
      return JSONSubset.difference(json, try forms.decodeError(bytes, number)).map {
        "error: \($0)"
      }
    } catch {
      return "the error cannot be read: \(error.reason)"
    }
  }
}
