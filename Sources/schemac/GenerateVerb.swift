internal import Foundation
internal import SchemaCompiler

enum GenerateVerb: Verb {
  /// A language, and where its files are.
  private struct Target: Sendable {
    let option: String
    /// That of the market's own schema; nil for code that is not of it.
    let defaultFolder: String?
    let suffix: String
    let files: @Sendable (Schema, String) -> [GeneratedFile]
  }

  private static let targets = [
    Target(
      option: "--swift", defaultFolder: "Sources/MarketContract/Generated", suffix: ".swift",
      files: { SchemaTool.swift($0, path: $1) }),
    Target(
      option: "--python", defaultFolder: "clients/python/src/pocketquant/_generated",
      suffix: ".py", files: { SchemaTool.python($0, path: $1) }),
    Target(
      option: "--python-apart", defaultFolder: nil, suffix: ".py",
      files: { SchemaTool.python($0, path: $1, isApart: true) }),
  ]

  static let name = "generate"
  static let summary = "writes the Swift and the Python of a schema"
  static var usage: String {
    """
    usage: schemac generate [--check] [SCHEMA] [--swift FOLDER] [--python FOLDER]
                            [--python-apart FOLDER]

    Writes the code of a schema, and removes the files of that language from the folder that do not
    belong to it. Without SCHEMA both languages of the market's own schema are written:

    \(targets.compactMap(\.defaultFolder).map { "  \($0)" }.joined(separator: "\n"))

      --check                 writes nothing; shows the differences and fails where there are any
      --swift FOLDER          writes Swift, into this folder
      --python FOLDER         writes Python, into this folder of the package pocketquant
      --python-apart FOLDER   writes Python that imports pocketquant, into this folder
    """
  }

  static func run(_ words: [String]) throws {
    let arguments = try VerbArguments(
      words, flags: ["--check"], values: Set(targets.map(\.option)), mostOperands: 1)
    let path = arguments.operands.first ?? Files.defaultSchema
    var folders = arguments.values
    if folders.isEmpty {
      guard arguments.operands.isEmpty else {
        let options = targets.map { "\($0.option) FOLDER" }.joined(separator: ", ")
        throw VerbArguments.Misuse("it is not said what is written: \(options)")
      }
      for target in targets { folders[target.option] = target.defaultFolder }
    }
    let schema = try Files.compile(path)
    var differences: [String] = []
    for target in targets {
      guard let folder = folders[target.option] else { continue }
      let files = target.files(schema, path)
      if arguments.flags.contains("--check") {
        differences += try check(files, folder, target.suffix)
      } else {
        try write(files, folder, target.suffix)
      }
    }
    if !differences.isEmpty {
      throw Failure(text: differences.joined(separator: "\n\n") + "\n\nrun schemac generate")
    }
  }

  /// What differs in `folder` from what would be written.
  private static func check(
    _ files: [GeneratedFile], _ folder: String, _ suffix: String
  ) throws -> [String] {
    var existing: [String: String] = [:]
    for name in names(in: folder, suffix) { existing[name] = try Files.text("\(folder)/\(name)") }
    let differences = SchemaTool.differences(of: files, from: existing)
    if differences.isEmpty {
      try Output.line("schemac: \(files.count) files in \(folder) are up to date")
      return []
    }
    return differences + ["schemac: \(folder) is not as it would be generated"]
  }

  private static func write(_ files: [GeneratedFile], _ folder: String, _ suffix: String) throws {
    let manager = FileManager.default
    try manager.createDirectory(atPath: folder, withIntermediateDirectories: true)
    var changed = 0
    for file in files where try Files.write(file.text, to: "\(folder)/\(file.name)") {
      changed += 1
    }
    for name in names(in: folder, suffix) where !files.contains(where: { $0.name == name }) {
      try manager.removeItem(atPath: "\(folder)/\(name)")
      changed += 1
    }
    try Output.line("schemac: \(files.count) files in \(folder), \(changed) changed")
  }

  private static func names(in folder: String, _ suffix: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasSuffix(suffix) }.sorted()
  }
}
