import RPCCore
import Testing

@Suite("what a caller is told of a call that did not end well")
struct CallErrorTests {
  private static let error = CallError(
    .unavailable, "it is gone", executed: .unknown, stage: .transport, retryAfter: .seconds(1),
    detail: CallError.Detail(number: 3, message: Bytes([1, 2])))

  @Test("a copy that is changed in one point keeps the others, and the error stays as it was")
  func changes() {
    var copy = Self.error
    #expect(copy == Self.error)
    copy.code = .internal
    copy.message = "another text"
    copy.executed = .never
    copy.stage = .queue
    copy.retryAfter = .seconds(2)
    copy.detail = CallError.Detail(number: 4, message: .empty)
    #expect(
      copy
        == CallError(
          .internal, "another text", executed: .never, stage: .queue, retryAfter: .seconds(2),
          detail: CallError.Detail(number: 4, message: .empty)))
    #expect(Self.error.code == .unavailable && Self.error.message == "it is gone")
    #expect(Self.error.executed == .unknown && Self.error.stage == .transport)
    #expect(Self.error.retryAfter == .seconds(1) && Self.error.detail?.number == 3)
  }

  @Test("errors are equal where they say the same in every point")
  func equality() {
    let changes: [(inout CallError) -> Void] = [
      { $0.code = .internal }, { $0.message = "" }, { $0.executed = .yes }, { $0.stage = .commit },
      { $0.retryAfter = nil }, { $0.detail = nil },
    ]
    for change in changes {
      var other = Self.error
      change(&other)
      #expect(other != Self.error)
    }
    var same = Self.error
    same.message = "it is gone"
    #expect(same == Self.error)
  }
}
