import Foundation
import SchemaCompiler
import TestSupport
import Testing

@Suite("The generated code of the schemas of vectors")
struct GeneratedSourcesTests {
  @Test(
    "is the Swift that its schema gives",
    arguments: [
      ("schema/vectors/types.schema", "Tests/TypesContract"),
      ("schema/vectors/benchmark.schema", "Tests/Benchmarks/BenchmarkContract"),
      ("schema/vectors/evolution/rev1.schema", "Tests/EvolutionOldest"),
      ("schema/vectors/evolution/rev4.schema", "Tests/EvolutionNewest"),
    ])
  func upToDate(_ path: String, _ room: String) throws {
    let folder = "\(ProjectFolder.root)/\(room)/Generated"
    try compare(SchemaTool.swift(try ProjectFolder.schema(path), path: path), folder)
  }

  @Test(
    "is the Python that its schema gives",
    arguments: ["types", "evolution/rev1", "evolution/rev2", "evolution/rev3", "evolution/rev4"])
  func python(_ name: String) throws {
    let path = "schema/vectors/\(name).schema"
    let contract = name.split(separator: "/").last ?? ""
    let folder = "\(ProjectFolder.root)/clients/python/tests/contracts/\(contract)"
    try compare(
      SchemaTool.python(try ProjectFolder.schema(path), path: path, isApart: true), folder)
  }

  private func compare(_ files: [GeneratedFile], _ folder: String) throws {
    let existing = try FileManager.default.contentsOfDirectory(atPath: folder)
      // What Python keeps of its own there.
      .filter { $0 != "__pycache__" }
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
