internal import Foundation
internal import SchemaCompiler

enum BreakingVerb: Verb {
  static let name = "breaking"
  static let summary = "tells what differs between two revisions of a schema, and what it breaks"
  static let usage = """
    usage: schemac breaking [SCHEMA] --against OLD

    Compares a schema with an older revision of it and tells what each change does: nothing
    (compatible), that code has to change (source-breaking), or that an old and a new program may
    not understand each other (wire-breaking). Fails where there is one of the last kind.

      --against OLD   the older revision: a file, or a revision of git, in which the schema and
                      what it imports are looked for under the same paths

    example: schemac breaking --against main
    """

  static func run(_ words: [String]) throws {
    let arguments = try VerbArguments(words, values: ["--against"], mostOperands: 1)
    guard let against = arguments.values["--against"] else {
      throw VerbArguments.Misuse("it is not said against what: --against OLD")
    }
    let path = arguments.operands.first ?? Files.defaultSchema
    let new = try Files.compileWithPlaces(path)
    let report = SchemaTool.breaking(from: try old(against, of: path), to: new)
    try Output.line(report.text)
    if report.breaksWire {
      throw Failure(text: "schemac: an old and a new program may not understand each other")
    }
  }

  private static func old(_ against: String, of path: String) throws -> CompiledSchema {
    // A folder may be called as a revision is, and gives nothing here.
    if FileManager.default.contents(atPath: against) != nil {
      return try Files.compileWithPlaces(against)
    }
    let revision = GitRevision(name: against)
    return try SchemaTool.compileWithPlaces(
      path: path, shown: { "\(against):\($0)" }, identity: GitRevision.identity,
      read: revision.text)
  }
}
