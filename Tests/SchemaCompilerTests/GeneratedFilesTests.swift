import Foundation
import SchemaCompiler
import Testing

@Suite("The generated files of the market")
struct GeneratedFilesTests {
  private let path = "\(Snapshots.root)/schema/market_data.schema"

  private func schema() throws -> Schema {
    try SchemaTool.compile(path: path) { path in
      try String(contentsOfFile: path, encoding: .utf8)
    }
  }

  @Test("are the Swift that the schema gives: none is missing, left over or changed")
  func swift() throws {
    try compare(SchemaTool.swift(try schema(), path: path), "Sources/MarketContract/Generated")
  }

  @Test("are the Python that the schema gives: none is missing, left over or changed")
  func python() throws {
    try compare(
      SchemaTool.python(try schema(), path: path), "clients/python/src/pocketquant/_generated")
  }

  private func compare(_ files: [GeneratedFile], _ room: String) throws {
    let folder = "\(Snapshots.root)/\(room)"
    // Python keeps files of its own beside those that it reads.
    let existing = Set(try FileManager.default.contentsOfDirectory(atPath: folder))
      .subtracting(["__pycache__"])
    let generated = Set(files.map(\.name))
    #expect(generated.subtracting(existing).sorted() == [], "missing; run schemac generate")
    #expect(existing.subtracting(generated).sorted() == [], "left over; run schemac generate")
    let changed = try files.filter { existing.contains($0.name) }.filter { file in
      try String(contentsOfFile: "\(folder)/\(file.name)", encoding: .utf8) != file.text
    }
    #expect(changed.map(\.name) == [], "changed; run schemac generate")
  }

  @Test("the room of the contract has nothing else")
  func nothingElse() throws {
    let room = "\(Snapshots.root)/Sources/MarketContract"
    #expect(try FileManager.default.contentsOfDirectory(atPath: room) == ["Generated"])
  }
}
