import DynamicMessages
import RPCCore
import SchemaCompiler
import TestSupport
import Testing

@Suite("The files of vectors")
struct VectorFileTests {
  /// The vectors of some kinds, with their types.
  private func each(
    _ contract: Contract, _ kinds: Set<Vector.Kind>,
    _ body: (Vector, MessageRecord, MessageCodec) throws -> Void
  ) throws {
    let schema = try contract.schema()
    for vector in try Vector.file(contract.vectors) where kinds.contains(vector.kind) {
      let record = try #require(schema.message(vector.message), "\(vector.testDescription)")
      try body(vector, record, MessageCodec(schema))
    }
  }

  @Test("are what the tables of these tests give", arguments: Contract.allCases)
  func upToDate(_ contract: Contract) throws {
    let wanted = try VectorWriter(contract).text()
    let path = "\(ProjectFolder.root)/\(contract.vectors)"
    let text = try Rewriting.text(at: path, wanted: wanted)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let expected = wanted.split(separator: "\n", omittingEmptySubsequences: false)
    let first = zip(lines, expected).enumerated().first { $0.element.0 != $0.element.1 }
    #expect(first == nil, "line \((first?.offset ?? 0) + 1)")
    #expect(lines.count == expected.count)
  }

  @Test("JSON gives the bytes, and the bytes give the JSON", arguments: Contract.allCases)
  func dynamic(_ contract: Contract) throws {
    try each(contract, [.accept]) { vector, record, codec in
      guard case .json(let json) = vector.outcome else { throw VectorSyntaxError(vector) }
      let bytes = try codec.encode(json, as: record)
      #expect([UInt8](bytes) == vector.bytes, "\(vector.testDescription)")
      #expect(
        codec.outcome(vector.wire, as: record) == vector.outcome, "\(vector.testDescription)")
    }
  }

  @Test("generated types decode the bytes, and encode them again", arguments: Contract.allCases)
  func generated(_ contract: Contract) throws {
    try each(contract, [.accept]) { vector, record, _ in
      let again = try contract.generated.recode(record.name, vector.wire)
      #expect([UInt8](again) == vector.bytes, "\(vector.testDescription)")
    }
  }

  @Test("what another revision has written is read by both codecs", arguments: Contract.allCases)
  func readings(_ contract: Contract) throws {
    try each(contract, [.read]) { vector, record, codec in
      #expect(
        codec.outcome(vector.wire, as: record) == vector.outcome, "\(vector.testDescription)")
      let other = try contract.generated.outcome(vector.wire, as: record, codec)
      #expect(other == vector.outcome, "\(vector.testDescription)")
    }
  }

  @Test("what is refused is refused by both codecs, for that reason", arguments: Contract.allCases)
  func refused(_ contract: Contract) throws {
    try each(contract, [.refuse]) { vector, record, codec in
      guard case .error = vector.outcome else { throw VectorSyntaxError(vector) }
      #expect(
        codec.outcome(vector.wire, as: record) == vector.outcome, "\(vector.testDescription)")
      let other = try contract.generated.outcome(vector.wire, as: record, codec)
      #expect(other == vector.outcome, "\(vector.testDescription)")
    }
  }

  @Test("have every message, and of the types every rule", arguments: Contract.allCases)
  func complete(_ contract: Contract) throws {
    let vectors = try Vector.file(contract.vectors)
    let names = Set(try contract.schema().messages.map(\.name))
    #expect(Set(vectors.filter { $0.kind == .accept }.map(\.message)) == names)
    #expect(contract.generated.names == names)
    let rules = vectors.compactMap { vector -> WireError.Rule? in
      if case .error(let error) = vector.outcome { error.rule } else { nil }
    }
    // The limit of a message is the connection's and not the schema's.
    if contract == .types {
      #expect(Set(WireError.Rule.allCases).subtracting(rules) == [.tooLarge])
    }
    let titles = vectors.map(\.testDescription)
    #expect(Set(titles).count == titles.count)
  }

  @Test("each accepted message is refused wherever it is cut off", arguments: Contract.allCases)
  func truncations(_ contract: Contract) throws {
    try each(contract, [.accept]) { vector, record, codec in
      for count in Set((0..<vector.bytes.count).filter { $0 < 64 || $0 % 7 == 0 }) {
        let wire = Bytes(Array(vector.bytes.prefix(count)))
        let outcome = codec.outcome(wire, as: record)
        if case .json = outcome { Issue.record("\(vector.testDescription) cut at \(count)") }
        let other = try contract.generated.outcome(wire, as: record, codec)
        #expect(outcome == other, "\(vector.testDescription) cut at \(count)")
      }
    }
  }
}

extension VectorSyntaxError {
  /// The vector says something else than its kind.
  init(_ vector: Vector) {
    self.init(line: 0, reason: vector.testDescription)
  }
}
