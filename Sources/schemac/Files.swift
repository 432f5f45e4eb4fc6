internal import Foundation
internal import SchemaCompiler

/// The files that verbs read and write.
enum Files {
  static let defaultSchema = "schema/market_data.schema"

  static func text(_ path: String) throws -> String {
    do {
      return try String(contentsOfFile: path, encoding: .utf8)
    } catch {
      throw Failure(text: "schemac: \(path) cannot be read: \(error.localizedDescription)")
    }
  }

  static func compile(_ path: String) throws -> Schema {
    try SchemaTool.compile(path: path, read: text)
  }

  /// Writes `text` unless it stands there already, so that nothing is built again for it; tells
  /// whether it was written.
  static func write(_ text: String, to path: String) throws -> Bool {
    if (try? String(contentsOfFile: path, encoding: .utf8)) == text { return false }
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    return true
  }
}
