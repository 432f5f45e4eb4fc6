import TestSupport
import Testing

@testable import RPCCore

@Suite("notices and the cutting of texts")
struct NoticeTests {
  @Test(
    "a notice's text comes back",
    arguments: ["", "a", "eight by", "nine byte", "Ärger mit 日本 🦊"])
  func roundTrip(text: String) {
    let frame = Frame.notice(.goaway, code: 9, text, stream: 4)
    #expect(frame.header.code == 9)
    #expect(frame.header.stream == 4)
    #expect(frame.body.count & 7 == 0)
    #expect(noticeText(frame.body) == text)
  }

  @Test("a notice's text is cut to 1,024 bytes")
  func cut() {
    let frame = Frame.notice(.abort, code: 1, String(repeating: "é", count: 1000) + "x")
    #expect(noticeText(frame.body) == String(repeating: "é", count: 512))
    #expect(frame.body.count == 8 + 1024)
  }

  @Test("a damaged notice reads as no text")
  func damaged() {
    let bodies: [[UInt8]] = [
      [], [1], [9, 0, 0, 0, 0, 0, 0, 0, 65], [0xFF, 0xFF, 0, 0, 0, 0, 0, 0],
    ]
    for body in bodies {
      #expect(noticeText(Bytes(body)) == "")
    }
  }

  @Test("a text is cut between two scalars, never within one", arguments: 0...20)
  func scalars(count: Int) {
    let text = "aé日🦊e\u{301}z"
    let cut = text.truncated(toUTF8Count: count)
    #expect(cut.utf8.count <= count)
    #expect(text.utf8.starts(with: cut.utf8))
    let next = text.unicodeScalars.dropFirst(cut.unicodeScalars.count).first
    if let next { #expect(cut.utf8.count + String(next).utf8.count > count) }
  }
}
