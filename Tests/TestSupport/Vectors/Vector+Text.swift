import DynamicMessages
import RPCCore

extension Vector {
  /// The vector as it stands in a file.
  package var text: String {
    var lines = ["\(kind.rawValue) \(message): \(title)"]
    if !writer.isEmpty { lines.append("revision \(writer)") }
    lines += outcome.lines
    for start in stride(from: 0, to: bytes.count, by: 8) {
      let part = bytes[start..<min(start + 8, bytes.count)]
      let digits = part.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
      let line = "bytes " + digits.joined(separator: " ")
      lines.append(notes[start].map { "\(line)  # \($0)" } ?? line)
    }
    for reading in readings {
      lines.append("reader \(reading.revision)")
      lines += reading.outcome.lines
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

extension Vector.Outcome {
  fileprivate var lines: [String] {
    switch self {
    case .json(let json): json.lines(width: 92).map { "json \($0)" }
    case .error(let error): ["error \(error.rule)" + (error.field.isEmpty ? "" : " \(error.field)")]
    }
  }
}

extension JSONValue {
  /// The value on one line where it fits, else with a line for each of its parts.
  fileprivate func lines(width: Int) -> [String] {
    let whole = description
    if whole.count <= width { return [whole] }
    switch self {
    case .array(let values):
      return ["["] + Self.joined(values.map { $0.lines(width: width - 2) }) + ["]"]
    case .object(let members):
      let parts = members.map { member in
        let name = JSONValue.string(member.name).description + ": "
        var lines = member.value.lines(width: width - 2 - name.count)
        lines[0] = name + lines[0]
        return lines
      }
      return ["{"] + Self.joined(parts) + ["}"]
    case .null, .bool, .number, .string: return [whole]
    }
  }

  private static func joined(_ parts: [[String]]) -> [String] {
    parts.enumerated().flatMap { index, lines in
      lines.enumerated().map { number, line in
        let isEnd = number == lines.count - 1 && index < parts.count - 1
        return "  " + line + (isEnd ? "," : "")
      }
    }
  }
}
