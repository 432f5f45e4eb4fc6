internal import Foundation
internal import SchemaCompiler

enum GenerateVerb: Verb {
  private static let defaultFolder = "Sources/MarketContract/Generated"

  static let name = "generate"
  static let summary = "writes the Swift of a schema"
  static let usage = """
    usage: schemac generate [--check] [SCHEMA [SWIFT-FOLDER]]

    Writes the Swift of a schema, and removes the Swift files of the folder that do not belong to
    it. The folder is \(defaultFolder) where it is not given.

      --check   writes nothing; shows the differences and fails where there are any
    """

  static func run(_ words: [String]) throws {
    let arguments = try VerbArguments(words, flags: ["--check"], mostOperands: 2)
    let path = arguments.operands.first ?? Files.defaultSchema
    let folder = arguments.operands.count > 1 ? arguments.operands[1] : defaultFolder
    let files = SchemaTool.swift(try Files.compile(path), path: path)
    if arguments.flags.contains("--check") {
      try check(files, folder)
    } else {
      try write(files, folder)
    }
  }

  private static func check(_ files: [GeneratedFile], _ folder: String) throws {
    var existing: [String: String] = [:]
    for name in swiftFiles(folder) { existing[name] = try Files.text("\(folder)/\(name)") }
    let differences = SchemaTool.differences(of: files, from: existing)
    guard differences.isEmpty else {
      throw Failure(
        text: differences.joined(separator: "\n\n")
          + "\n\nschemac: \(folder) is not as it would be generated; run schemac generate")
    }
    print("schemac: \(files.count) files in \(folder) are up to date")
  }

  private static func write(_ files: [GeneratedFile], _ folder: String) throws {
    let manager = FileManager.default
    try manager.createDirectory(atPath: folder, withIntermediateDirectories: true)
    var changed = 0
    for file in files where try Files.write(file.text, to: "\(folder)/\(file.name)") {
      changed += 1
    }
    for name in swiftFiles(folder) where !files.contains(where: { $0.name == name }) {
      try manager.removeItem(atPath: "\(folder)/\(name)")
      changed += 1
    }
    print("schemac: \(files.count) files in \(folder), \(changed) changed")
  }

  private static func swiftFiles(_ folder: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasSuffix(".swift") }.sorted()
  }
}
