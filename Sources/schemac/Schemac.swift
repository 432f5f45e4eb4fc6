internal import Foundation
internal import SchemaCompiler

/// The compiler of the schema language.
@main
enum Schemac {
  private static let usage = """
    schemac: the compiler of the schema language

    usage:
      schemac generate [--check] [SCHEMA [SWIFT-FOLDER]]
          Writes the Swift of a schema. With --check writes nothing and fails where a file
          is not what would be written.
      schemac check [SCHEMA]
          Reports the mistakes of a schema.
      schemac hash [SCHEMA]
          Prints the content hash of a schema.

    SCHEMA is schema/market_data.schema and SWIFT-FOLDER Sources/MarketContract/Generated
    where they are not given.

    exit codes: 0 done, 1 mistakes or differences, 2 the command was not understood.
    """

  static func main() {
    var arguments = Array(CommandLine.arguments.dropFirst())
    if arguments.contains("--help") || arguments.contains("-h") {
      print(usage)
      return
    }
    let checks = arguments.contains("--check")
    arguments.removeAll { $0 == "--check" }
    guard let verb = arguments.first, arguments.count <= 3,
      !arguments.contains(where: { $0.hasPrefix("-") })
    else { fail("schemac: write schemac --help for what it does", code: 2) }
    let schemaPath = arguments.dropFirst().first ?? "schema/market_data.schema"
    do {

      let schema = try SchemaTool.compile(path: schemaPath) { path in
        try String(contentsOfFile: path, encoding: .utf8)
      }
      switch verb {
      case "generate":
        let folder = arguments.count > 2 ? arguments[2] : "Sources/MarketContract/Generated"
        try generate(SchemaTool.swift(schema, path: schemaPath), folder, checks: checks)
      case "check": print("\(schemaPath): no mistakes")
      case "hash": print(SchemaTool.hash(schema))
      default: fail("schemac: there is no \"\(verb)\"; write schemac --help", code: 2)
      }
    } catch let error as SchemaError {
      fail("\(error)", code: 1)
    } catch {
      fail("schemac: \(error.localizedDescription)", code: 1)
    }
  }

  private static func generate(
    _ files: [GeneratedFile], _ folder: String, checks: Bool
  ) throws {
    let manager = FileManager.default
    if !checks { try manager.createDirectory(atPath: folder, withIntermediateDirectories: true) }
    let existing = (try? manager.contentsOfDirectory(atPath: folder)) ?? []
    let stale = existing.filter { name in
      name.hasSuffix(".swift") && !files.contains { $0.name == name }
    }
    var differing = stale
    for file in files {
      let path = "\(folder)/\(file.name)"
      // Left alone where nothing changes, so that nothing is compiled again.
      if (try? String(contentsOfFile: path, encoding: .utf8)) == file.text { continue }
      differing.append(file.name)
      if !checks { try file.text.write(toFile: path, atomically: true, encoding: .utf8) }
    }
    if checks, !differing.isEmpty {
      fail(
        "schemac: not as it would be generated in \(folder): "
          + differing.sorted().joined(separator: ", ") + "; run schemac generate", code: 1)
    }
    if checks { return print("schemac: \(files.count) files in \(folder) are up to date") }
    for name in stale { try manager.removeItem(atPath: "\(folder)/\(name)") }
    print("schemac: \(files.count) files in \(folder), \(differing.count) of them changed")
  }

  private static func fail(_ message: String, code: Int32) -> Never {
    FileHandle.standardError.write(Data((message + "\n").utf8))
    exit(code)
  }
}
