import DynamicMessages
import Foundation
import RPCCore
import SchemaCompiler
import TestSupport
import Testing

@Suite("Swift and Python", .timeLimit(.minutes(10)))
struct CrossLanguageTests {
  @Test(
    "read and write each other's random messages, and give one verdict on damaged ones",
    .enabled(if: Python.path != nil, "there is no python3 of 3.10 or later"))
  func agree() async throws {
    let python = try #require(Python.path)
    let given = ProcessInfo.processInfo.environment["POCKETQUANT_SEED"].flatMap { UInt32($0) }
    let seed = given ?? .random(in: 0 ... .max)
    let contracts = [
      "market": try ProjectFolder.schema("schema/market_data.schema"),
      "types": try ProjectFolder.schema("schema/vectors/types.schema"),
    ]
    try await TemporaryFolder.with { folder in
      let (ours, theirs) = (folder.file("swift"), folder.file("python"))
      var lines: [String] = []
      for (name, schema) in contracts.sorted(by: { $0.key < $1.key }) {
        lines += try Self.lines(name, schema, seed: UInt64(seed))
      }
      try lines.joined(separator: "\n").write(toFile: ours, atomically: true, encoding: .utf8)
      let check = try Program(
        ["-m", "support.crosscheck", ours, theirs, "\(seed)"], in: folder,
        environment: [
          "PYTHONPATH": "\(Python.client)/src:\(Python.client)/tests",
          "PYTHONDONTWRITEBYTECODE": "1",
        ], path: python)
      let outcome = await check.outcome()
      let hint: Comment = "repeat it with POCKETQUANT_SEED=\(seed)"
      #expect(outcome.code == 0, "\(hint)\n\(outcome.errors.suffix(8000))")
      #expect(outcome.output.contains("\(lines.count) messages, 0 complaints"), hint)
      let answers = try String(contentsOfFile: theirs, encoding: .utf8).split(separator: "\n")
      #expect(answers.count > 1000, hint)
      for line in answers {
        let complaint = try Self.complaint(line, contracts)
        #expect(complaint == nil, "\(hint)\n\(line)")
      }
    }
  }

  /// Random messages of all types, each whole, damaged, and as bytes that may be none, with what is
  /// read of them.
  private static func lines(_ contract: String, _ schema: Schema, seed: UInt64) throws -> [String] {
    let codec = MessageCodec(schema)
    var random = SeededGenerator(seed: seed)
    var lines: [String] = []
    for record in schema.messages {
      func add(_ how: String, _ bytes: [UInt8]) {
        let read = outcome(bytes, record, codec)
        lines.append("\(how)\t\(contract)\t\(record.name)\t\(read.text)\t\(digits(bytes))")
      }
      for _ in 0..<20 {
        var maker = MadeJSON(schema, .random, seed: random.next())
        let bytes = [UInt8](try codec.encode(maker.message(record), as: record))
        add("made", bytes)
        add("other", random.damage(bytes))
        add("other", noise(Layout(record, in: schema).length, &random))
      }
    }
    return lines
  }

  /// Bytes behind the head of a block of this length, most of them zero, so that some are read.
  private static func noise(_ length: Int, _ random: inout SeededGenerator) -> [UInt8] {
    var bytes = (0..<4).map { UInt8(truncatingIfNeeded: length >> ($0 * 8)) }
    bytes += [[0, 1, 255].randomElement(using: &random) ?? 0, 0, 0, 0]
    for _ in 0..<Int.random(in: 0...length + 64, using: &random) {
      let isZero = Int.random(in: 0..<4, using: &random) > 0
      bytes.append(isZero ? 0 : .random(in: 0 ... .max, using: &random))
    }
    return bytes
  }

  /// What is said against a line that Python has written; nil where it is as it is here.
  private static func complaint(
    _ line: Substring, _ contracts: [String: Schema]
  ) throws -> String? {
    let parts = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    let schema = try #require(contracts[parts[1]])
    let record = try #require(schema.message(parts[2]))
    let codec = MessageCodec(schema)
    let bytes = bytes(parts[4])
    let ours = outcome(bytes, record, codec)
    guard case .json(let json) = ours, !parts[3].hasPrefix("error") else {
      return ours.text == parts[3] ? nil : "read as \(ours.text)"
    }
    // Two texts may be one number; the bytes of a value are always the same.
    let again = try codec.encode(json, as: record)
    if try codec.encode(JSONValue(parsing: parts[3]), as: record) != again {
      return "read as \(ours.text)"
    }
    return parts[0] == "made" && [UInt8](again) != bytes ? "encoded to other bytes" : nil
  }

  // MARK: Texts

  private static func outcome(
    _ bytes: [UInt8], _ record: MessageRecord, _ codec: MessageCodec
  ) -> Vector.Outcome {
    do throws(WireError) {
      return .json(try codec.decode(Bytes(bytes), as: record))
    } catch {
      return .error(error)
    }
  }

  private static func digits(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  private static func bytes(_ digits: String) -> [UInt8] {
    let digits = Array(digits.utf8)
    return stride(from: 0, to: digits.count - 1, by: 2).map { index in
      UInt8(String(decoding: digits[index..<index + 2], as: UTF8.self), radix: 16) ?? 0
    }
  }
}

extension Vector.Outcome {
  /// The outcome as both languages write it.
  fileprivate var text: String {
    switch self {
    case .json(let json): json.description
    case .error(let error):
      "error \(error.rule.rawValue)" + (error.field.isEmpty ? "" : " \(error.field)")
    }
  }
}
