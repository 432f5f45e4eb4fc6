import Foundation
import SchemaCompiler
import Testing

@Suite("The generated files of the market")
struct GeneratedFilesTests {
  @Test("are those that the schema gives: none is missing, left over or changed")
  func upToDate() throws {
    let path = "\(Snapshots.root)/schema/market_data.schema"
    let folder = "\(Snapshots.root)/Sources/MarketContract/Generated"
    let schema = try SchemaTool.compile(path: path) { path in
      try String(contentsOfFile: path, encoding: .utf8)
    }
    let files = SchemaTool.swift(schema, path: path)
    let existing = Set(try FileManager.default.contentsOfDirectory(atPath: folder))
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
