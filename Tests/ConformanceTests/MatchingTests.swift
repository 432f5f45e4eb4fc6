import Conformance
import DynamicMessages
import Testing

/// Messages that are their JSON as text.
struct TextForms: MessageForms {
  func method(named name: String) -> UInt16? { name == "Ask" ? 7 : nil }
  func error(named name: String) -> UInt16? { name == "Refused" ? 9 : nil }

  func encode(
    _ json: JSONValue, _ part: MessagePart, of method: UInt16
  ) throws(CaseMistake) -> [UInt8] {
    Array("\(json)".utf8)
  }

  func decode(
    _ bytes: [UInt8], _ part: MessagePart, of method: UInt16
  ) throws(CaseMistake) -> JSONValue {
    do throws(JSONSyntaxError) {
      return try JSONValue(parsing: String(decoding: bytes, as: UTF8.self))
    } catch {
      throw CaseMistake("\(error)")
    }
  }

  func encodeError(_ json: JSONValue, _ number: UInt16) throws(CaseMistake) -> [UInt8] {
    // A declared error's length is a multiple of 8.
    var bytes = Array("\(json)".utf8)
    while bytes.count % 8 != 0 { bytes.append(0x20) }
    return bytes
  }

  func decodeError(_ bytes: [UInt8], _ number: UInt16) throws(CaseMistake) -> JSONValue {
    try decode(bytes, .reply, of: number)
  }
}

@Suite("What is compared")
struct MatchingTests {
  /// The frame that a line of a case describes.
  private static func frame(_ line: String) throws -> FrameText {
    let text = "group H \"x\"\ncase H01 \"x\"\nsend \(line)"
    guard
      case .send(_, let frame)? = try CaseParser.parse(text, file: "x").cases[0].steps.first?.step
    else { throw CaseMistake("no frame: \(line)") }
    return frame
  }

  private static let hash = String(repeating: "03", count: 32)

  private static func difference(_ expected: String, _ came: String) throws -> String? {
    var builder = FrameBuilder(forms: TextForms(), schemaHash: [UInt8](repeating: 3, count: 32))
    _ = try builder.frame(frame("open stream 1 method Ask"))
    let view = FrameView(try builder.frame(frame(came)))
    return FrameMatcher(forms: TextForms(), methods: builder.methods)
      .difference(try frame(expected), view)
  }

  @Test(
    "a frame is as expected where all that is named is so",
    arguments: [
      ("welcome lowest 1 maxFrame >=4096", "welcome maxFrame 8192"),
      (
        "end stream 1 status ok reply {\"a\": 1}",
        "end stream 1 status ok reply {\"a\": 1, \"b\": 2}"
      ),
      ("end status cancelled,ok", "end status ok"),
      (
        "end executed never stage framing text \"too\"",
        "end status internal executed never stage framing text \"far too late\""
      ),
      ("end error Refused {\"why\": \"x\"}", "end status aborted error Refused {\"why\": \"x\"}"),
      ("abort reason unknownKind", "abort reason unknownKind text \"no\""),
      ("data stream 1 more-follows", "data stream 1 more-follows"),
      ("ping word 5", "ping word 5"), ("open method Ask", "open stream 3 method Ask"),
      ("end retryAfter <=2s", "end status unavailable retryAfter 1s"),
      ("goaway reason idle", "goaway reason idle"), ("end serverTime 7", "end serverTime 7"),
      ("welcome hash \"\(Self.hash)\"", "welcome"), ("end text-bytes 3", "end text \"xé\""),
    ])
  func same(_ expected: String, _ came: String) throws {
    #expect(try Self.difference(expected, came) == nil)
  }

  @Test(
    "the first difference is named",
    arguments: [
      ("welcome", "reject reason version", "a welcome was expected"),
      (
        "welcome maxFrame >=4096", "welcome maxFrame 16",
        "maxFrame >=4096 was expected and 16 came"
      ),
      ("end status ok", "end status internal", "status ok was expected and internal came"),
      (
        "end stream 1 status ok reply {\"a\": 1}", "end stream 1 status ok reply {\"a\": 2}",
        "reply: a is 2, not 1"
      ),
      (
        "end error Refused {}", "end status aborted",
        "the error Refused was expected and number 0 came"
      ),
      ("end text \"late\"", "end text \"early\"", "the text has no \"late\" in it: \"early\""),
      ("data stream 1 end-of-stream", "data stream 1", "the flag end-of-stream was expected"),
      ("welcome hash \"\(Self.hash)\"", "welcome hash \"00\"", "other bytes came as hash"),
      (
        "end text \"xé\"", "end text \"xé\" patch-body 34 \"00\"",
        "the text is no UTF-8: 78 c3 0"
      ),
    ])
  func different(_ expected: String, _ came: String, _ difference: String) throws {
    #expect(try Self.difference(expected, came) == difference)
  }

  @Test(
    "of JSON only what is named matters",
    arguments: [
      ("{}", "{\"a\": 1}", true), ("{\"a\": 1}", "{}", false),
      ("{\"a\": \"absent\"}", "{}", true), ("{\"a\": \"absent\"}", "{\"a\": 1}", false),
      ("{\"a\": \"<= 2\"}", "{\"a\": 2}", true), ("{\"a\": \"<= 2\"}", "{\"a\": 3}", false),
      ("{\"a\": \">= 0.1s\"}", "{\"a\": \"0.25s\"}", true),
      ("{\"a\": \">= 0.1s\"}", "{\"a\": \"0.05s\"}", false),
      ("{\"a\": [1]}", "{\"a\": [1, 2]}", false), ("{\"a\": [{}]}", "{\"a\": [{\"b\": 1}]}", true),
    ])
  func subset(_ wanted: String, _ came: String, _ holds: Bool) throws {
    let difference = JSONSubset.difference(
      try JSONValue(parsing: wanted), try JSONValue(parsing: came))
    #expect((difference == nil) == holds)
  }

  @Test("frames are wrong where a case says so, and right elsewhere")
  func spoiled() throws {
    var builder = FrameBuilder(forms: TextForms(), schemaHash: [])
    let frame = try builder.frame(
      Self.frame(
        "ping word 1 length 24 flags 0x80 stream 5 patch-body 0 \"ff\" append-body \"0102\""))
    #expect(frame.bytes.count == 16 + 10)
    #expect(frame.bytes.prefix(8) == [24, 0, 0, 0, 0x20, 0x80, 0, 0])
    #expect(frame.stream == 5)
    #expect(frame.body == [0xff, 0, 0, 0, 0, 0, 0, 0, 1, 2])
  }

  @Test(
    "what cannot be written into a frame is a mistake of the case",
    arguments: [
      ("end error Accepted {}", "there is no error Accepted"),
      ("end error Refused 3", "error needs a name and the error's fields"),
      ("end executed 300", "there is no executed 300"),
      (
        "open metadata \"a\" 70000",
        "the value of metadata is a text, or how many bytes it has, at most 65535"
      ),
      (
        "open metadata \"a\" {}",
        "the value of metadata is a text, or how many bytes it has, at most 65535"
      ),
      (
        "ping word 1 patch-body 18446744073709551615 \"00\"",
        "patch-body at 18446744073709551615 reaches beyond the 8 bytes that are there"
      ),
      (
        "ping word 1 patch-body 7 \"0000\"",
        "patch-body at 7 reaches beyond the 8 bytes that are there"
      ),
      (
        "data patch 9223372036854775807 \"00\"",
        "patch at 9223372036854775807 reaches beyond the 0 bytes that are there"
      ),
      ("data zeros 18446744073709551615", "zeros needs how many, at most 268435456"),
    ])
  func mistakes(_ line: String, _ expected: String) throws {
    var builder = FrameBuilder(forms: TextForms(), schemaHash: [])
    let mistake = #expect(throws: CaseMistake.self) { try builder.frame(Self.frame(line)) }
    #expect(mistake?.reason == expected)
  }

  @Test("a frame is cut off when it is there in whole")
  func cutting() {
    var ping = WireFrame(kind: 0x20)
    ping.body = [1, 2, 3, 4, 5, 6, 7, 8]
    for count in 0..<ping.bytes.count {
      var some = ping.bytes[..<count]
      #expect(WireFrame.cut(from: &some) == nil)
    }
    var both = (ping.bytes + ping.bytes)[...]
    #expect(WireFrame.cut(from: &both) == ping)
    #expect(WireFrame.cut(from: &both) == ping)
    #expect(both.isEmpty)
  }
}
