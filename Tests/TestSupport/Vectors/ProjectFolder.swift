import DynamicMessages
import Foundation
import SchemaCompiler

/// The project's own files, as tests find them.
package enum ProjectFolder {
  /// The folder with Package.swift in it.
  package static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

  /// The schema in a file, by its path from the root.
  package static func schema(_ path: String) throws -> Schema {
    try SchemaTool.compile(path: "\(root)/\(path)") { path in
      try String(contentsOfFile: path, encoding: .utf8)
    }
  }
}

/// A message of a schema; `Record` alone is what tests write down.
package typealias MessageRecord = SchemaCompiler.Record

extension Schema {
  /// All messages: the values and columns, and the fields of errors, requests and events.
  package var messages: [MessageRecord] {
    records + errors.map(\.record) + requests.map(\.record) + events.map(\.record)
  }

  /// The message of this name.
  package func message(_ name: String) -> MessageRecord? { messages.first { $0.name == name } }
}
