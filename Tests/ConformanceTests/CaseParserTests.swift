import Conformance
import DynamicMessages
import Testing

@Suite("The form of cases")
struct CaseParserTests {
  private static func parse(_ lines: String...) throws -> [ConformanceCase] {
    let text = (["group H \"the handshake\""] + lines).joined(separator: "\n")
    return try CaseParser.parse(text, file: "x.cases").cases
  }

  @Test("a case has its facts and its steps, each with its place")
  func facts() throws {
    let cases = try Self.parse(
      "case H01 \"a title\"", "  # why", "  raw", "  shapes whole merged",
      "  send hello maxFrame 8_192  # a comment", "  on b expect welcome within 20ms",
      "case H02 \"another\"", "  left out \"because\"")
    #expect(cases.map(\.id) == ["H01", "H02"])
    #expect(cases[0].facts.isRaw)
    #expect(cases[0].facts.shapes == [.whole, .merged])
    #expect(cases[0].steps.map(\.place) == ["x.cases:6", "x.cases:7"])
    guard case .send("a", let frame) = cases[0].steps[0].step else {
      Issue.record("no send")
      return
    }
    #expect(frame["maxFrame"]?.values.first?.number == 8192)
    guard case .expect("b", let expectation) = cases[0].steps[1].step else {
      Issue.record("no expectation")
      return
    }
    #expect(expectation.within == 20_000_000)
    #expect(cases[1].facts.leftOut == "because")
  }

  @Test("what stands between repeat and done is there so often, with the number of the round")
  func rounds() throws {
    let cases = try Self.parse(
      "case H01 \"x\"", "repeat 3", "  send cancel stream $n", "done", "wait 1ms")
    let streams = cases[0].steps.compactMap { step -> UInt64? in
      if case .send(_, let frame) = step.step { frame.stream } else { nil }
    }
    #expect(streams == [1, 2, 3])
    #expect(cases[0].steps.count == 4)
  }

  @Test("the schema's hash stands where a case asks for it, in a frame and in a message")
  func hash() throws {
    let text = """
      group H "x"
      case H01 "x"
      expect end reply {"hash": "hex:$hash"}
      expect welcome hash "$hash"
      """
    let parsed = try CaseParser.parse(text, file: "x", schemaHash: [0, 0x7f, 0xff])
    let fields = parsed.cases[0].steps.map { step -> Token? in
      guard case .expect(_, let expectation) = step.step else { return nil }
      return expectation.frame.fields[0].values[0]
    }
    #expect(
      fields == [
        .json(.object([JSONValue.Member("hash", .bytes([0, 0x7f, 0xff]))])), .text("007fff"),
      ])
  }

  @Test(
    "a line that is not understood is named with its place",
    arguments: [
      ("sing", "x.cases:3: there is no step sing"),
      ("send nothing", "x.cases:3: there is no frame nothing"),
      ("send open colour 3", "x.cases:3: a frame has no field colour"),
      ("send open stream", "x.cases:3: stream needs 1 values"),
      ("expect end within soon", "x.cases:3: within needs a time at the end of the line"),
      ("send text \"open", "x.cases:3: a text that does not end on its line"),
      ("send bytes \"0\"", "x.cases:3: send bytes needs hexadecimal digits between quotes"),
      ("wait", "x.cases:3: wait needs a time such as 50ms"),
      ("adapted \"why\"", "x.cases:3: there is no step adapted"),
      (
        "repeat 3", "x.cases:3: repeat needs a number, 1 to 100000, and a line with done behind it"
      ),
      (
        "repeat 0\ndone",
        "x.cases:3: repeat needs a number, 1 to 100000, and a line with done behind it"
      ),
      (
        "repeat 2\n  repeat 3\n  wait 1ms\n  done\ndone",
        "x.cases:4: a repeat within another is not understood; write it behind its done"
      ),
      ("case H01 \"again\"", "x.cases:3: H01 is there twice"),
      ("case S01 \"elsewhere\"", "x.cases:3: S01 does not belong to the group before it"),
      ("shapes round", "x.cases:3: round is no way of cutting bytes"),
      ("state A {} was {}", "x.cases:3: state is written: state METHOD {request} is {reply}"),
    ])
  func mistakes(_ line: String, _ expected: String) {
    #expect(throws: (any Error).self) {
      do {
        _ = try Self.parse("case H01 \"x\"", line)
      } catch {
        #expect("\(error)" == expected)
        throw error
      }
    }
  }
}

@Suite("Cutting bytes")
struct ByteShaperTests {
  @Test("no byte is lost or moved", arguments: ByteShape.allCases, [1, 7, 99] as [UInt64])
  func whole(_ shape: ByteShape, _ seed: UInt64) {
    var shaper = ByteShaper(shape, seed: seed)
    let frames = [1, 16, 5000, 100_000].map { count in (0..<count).map { UInt8($0 % 256) } }
    var writes: [[UInt8]] = []
    for frame in frames { writes += shaper.writes(for: frame) }
    let held = shaper.flush()
    if !held.isEmpty { writes.append(held) }
    #expect(Array(writes.joined()) == Array(frames.joined()))
    switch shape {
    case .whole: #expect(writes.count == frames.count)
    case .merged: #expect(writes.count == 1)
    case .bytes: #expect(writes.prefix(17).allSatisfy { $0.count == 1 })
    case .random: #expect(writes.count > frames.count)
    }
  }
}
