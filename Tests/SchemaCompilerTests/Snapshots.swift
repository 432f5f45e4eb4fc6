import Foundation
import SchemaCompiler

/// The files of the folder Snapshots, and the project's own.
///
/// A snapshot is a schema, and behind it the files that are generated from it, each behind a line
/// `==== NAME`; it need not have all of them.
enum Snapshots {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Snapshots").path

  static func text(of file: String) throws -> String {
    try String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8)
  }

  /// The schema of a snapshot, and the texts of its generated files by name.
  static func parts(of file: String) throws -> (schema: String, files: [String: String]) {
    var parts = try text(of: file).components(separatedBy: "==== ")
    let schema = parts.removeFirst()
    var files: [String: String] = [:]
    for part in parts {
      guard let end = part.firstIndex(of: "\n") else { continue }
      files[String(part[..<end])] = String(part[part.index(after: end)...])
    }
    return (schema, files)
  }

  /// Writes a snapshot again: the same schema, and what is generated from it now.
  static func rewrite(_ file: String) throws {
    let parts = try text(of: file).components(separatedBy: "==== ")
    let names = parts.dropFirst().map { $0.prefix { $0 != "\n" } }
    let schema = try SchemaTool.compile(path: "schema/sample.schema", text: parts[0])
    let generated = SchemaTool.swift(schema, path: "schema/sample.schema")
    let texts = names.compactMap { name in
      generated.first { $0.name == name }.map { "==== \($0.name)\n\($0.text)" }
    }
    let whole = parts[0] + texts.joined()
    try whole.write(toFile: "\(folder)/\(file)", atomically: true, encoding: .utf8)
  }

  /// The folder with Package.swift in it.
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
}
