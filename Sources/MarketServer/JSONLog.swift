internal import Mediation

/// The log's lines for machines: one object of JSON each.
enum JSONLog {
  /// `{"time":"…","level":"info","message":"request failed","correlation":"ab","request":"…"}`;
  /// the facts of an entry follow what all lines have, and are texts.
  static func text(of entry: LogEntry, at time: LogTime) -> String {
    var members = [
      ("time", time.instant), ("level", "\(entry.level)"), ("message", entry.message),
    ]
    if entry.correlation != 0 {
      members.append(("correlation", String(entry.correlation, radix: 16)))
    }
    for (name, value) in entry.fields { members.append((name, value)) }
    let shown = members.map { "\(quoted($0.0)):\(quoted($0.1))" }
    return "{\(shown.joined(separator: ","))}\n"
  }

  /// A text in quotes, with what JSON does not allow escaped, and what breaks lines elsewhere too:
  /// as `DynamicMessages.JSONValue` writes it, which the server does without; a test compares them.
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _
      where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
        || scalar.value == 0x2028 || scalar.value == 0x2029:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
