import Foundation

/// What stands in the file to which a server appends its events.
enum LoggedEvents {
  /// The sequences of its lines, in their order.
  static func sequences(_ path: String) -> [Int] {
    let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").compactMap { line in
      let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      return (object?["sequence"] as? NSNumber)?.intValue
    }
  }
}
