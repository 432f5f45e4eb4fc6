import MarketApplication
import MarketContract
import Mediation
import RPCCore
import Testing

@Suite("A probe that answers at the end")
struct ProbeExchangeTests {
  private static let megabyte = 1 << 20

  /// What is streamed back of `count` messages of `size` bytes each, which share their memory.
  private static func answers(_ count: Int, of size: Int) async throws -> [UInt32] {
    let payload = Bytes([UInt8](repeating: 7, count: size))
    let pieces = (0..<count).map { ProbePiece(index: UInt32($0), payload: payload) }
    let collected = Collected<ProbePiece>()
    let owner = RequestContext(correlation: 1, caller: Caller(user: 0, group: 0, process: 1))
    let sum = try await TestApplication().mediator.ask(
      ProbeExchange(halfDuplex: true),
      Exchange(context: owner, input: Incoming(pieces), output: collected.outgoing))
    #expect(sum.messages == UInt64(count))
    #expect(sum.bytes == UInt64(count * size))
    return collected.elements.map(\.index)
  }

  @Test("the last 64 are answered, of which one message may have all the bytes that are kept")
  func kept() async throws {
    #expect(try await Self.answers(70, of: Self.megabyte) == Array(6..<70))
    #expect(try await Self.answers(1, of: 64 * Self.megabyte) == [0])
  }

  @Test("more bytes than that are a fault and are not kept")
  func tooMuch() async throws {
    let failure = await #expect(throws: ProbeExchange.Failure.self) {
      _ = try await Self.answers(64, of: Self.megabyte + 1)
    }
    #expect(failure?.callError.code == .resourceExhausted)
    #expect(failure?.callError.message.contains("67108864 bytes") == true)
  }
}
