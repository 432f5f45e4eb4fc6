import Conformance
import Testing

@testable import ConformanceRunner

@Suite("What holds for every call")
struct StreamAuditTests {
  /// What an audit says of frames as cases write them: `<` before what the player sends, `>` before
  /// what comes from its peer.
  private static func violation(
    of peer: StreamAudit.Peer, _ lines: [String]
  ) throws -> String? {
    var audit = StreamAudit(of: peer)
    var builder = FrameBuilder(forms: TextForms(), schemaHash: [])
    for line in lines {
      let text = "group H \"x\"\ncase H01 \"x\"\nsend \(line.dropFirst())"
      let steps = try CaseParser.parse(text, file: "x").cases[0].steps
      guard case .send(_, let frame)? = steps.first?.step else { throw CaseMistake(line) }
      let built = try builder.frame(frame)
      if line.hasPrefix("<") { audit.sent(built) } else { audit.received(built) }
    }
    return audit.violation
  }

  private static let opened = ["<open stream 1 method Ask credit 16 credit-messages 1"]
  private static let more = "more data came on call 1 than was allowed"

  @Test(
    "a server ends a call once, and sends no more than it may",
    arguments: [
      (opened + [">data stream 1 zeros 16", ">end stream 1"], nil),
      (
        opened + [">data stream 1 zeros 16", "<credit stream 1 bytes 8", ">data stream 1 zeros 8"],
        nil
      ),
      (opened + [">data stream 1 zeros 24"], more),
      (opened + [">data stream 1 zeros 8", ">data stream 1 zeros 8"], more),
      (opened + [">data stream 1 zeros 8 more-follows", ">data stream 1 zeros 8"], nil),
      (opened + [">end stream 1", ">end stream 1"], "call 1 ended twice"),
      (
        opened + [">end stream 1", ">data stream 1 zeros 8"],
        "data came for call 1, which had ended or never began"
      ),
      ([">end stream 3"], "an end came for call 3, which was never opened"),
    ] as [([String], String?)])
  func server(_ lines: [String], _ violation: String?) throws {
    #expect(try Self.violation(of: .server, lines) == violation)
  }

  private static let begun = [
    "<welcome initialCredit 16 initialMessages 1", ">open stream 1 method Ask streaming",
  ]

  @Test(
    "a client sends no more than the welcome and the server's credit allow, and ends its stream once",
    arguments: [
      (begun + [">data stream 1 zeros 16", ">data stream 1 end-of-stream"], nil),
      (begun + [">data stream 1 zeros 24"], more),
      (begun + [">data stream 1 zeros 8", ">data stream 1 zeros 8"], more),
      (
        begun + [
          ">data stream 1 zeros 8 more-follows", "<credit stream 1 bytes 8 messages 0",
          ">data stream 1 zeros 16",
        ], nil
      ),
      (begun + ["<credit stream 1 bytes 8 messages 0", ">data stream 1 zeros 32"], more),
      (begun + ["<end stream 1", ">data stream 1 zeros 24"], nil),
      (
        begun + [">data stream 1 end-of-stream", ">data stream 1 zeros 8"],
        "data came for call 1, whose stream had ended or never began"
      ),
      (begun + [">open stream 1 method Ask"], "call 1 was opened behind call 1"),
      (
        [">open stream 1 method Ask", ">data stream 1 zeros 8"],
        "data came for call 1, whose stream had ended or never began"
      ),
    ] as [([String], String?)])
  func client(_ lines: [String], _ violation: String?) throws {
    #expect(try Self.violation(of: .client, lines) == violation)
  }
}
