import Foundation
import SchemaCompiler
import TestSupport
import Testing

@Suite("The generated Swift of the schemas of vectors")
struct GeneratedSourcesTests {
  @Test(
    "is what its schema gives",
    arguments: [
      ("schema/vectors/types.schema", "Tests/TypesContract"),
      ("schema/vectors/benchmark.schema", "Tests/Benchmarks/BenchmarkContract"),
      ("schema/vectors/evolution/rev1.schema", "Tests/EvolutionOldest"),
      ("schema/vectors/evolution/rev4.schema", "Tests/EvolutionNewest"),
    ])
  func upToDate(_ path: String, _ room: String) throws {
    let folder = "\(ProjectFolder.root)/\(room)/Generated"
    let files = SchemaTool.swift(try ProjectFolder.schema(path), path: path)
    let existing = try FileManager.default.contentsOfDirectory(atPath: folder)
    #expect(existing.sorted() == files.map(\.name).sorted(), "run schemac generate")
    for file in files {
      let text = try Rewriting.text(at: "\(folder)/\(file.name)", wanted: file.text)
      #expect(text == file.text, "\(file.name); run schemac generate")
    }
  }

  @Test(
    "the schemas are in their one form",
    arguments: [
      "types", "shared", "benchmark", "evolution/rev1", "evolution/rev2", "evolution/rev3",
      "evolution/rev4",
    ])
  func form(_ name: String) throws {
    let path = "\(ProjectFolder.root)/schema/vectors/\(name).schema"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    #expect(try SchemaTool.format(path: path, text: text) == text, "run schemac format")
  }
}
