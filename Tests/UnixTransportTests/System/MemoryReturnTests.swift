import Synchronization
import TestSupport
import Testing

@testable import RPCCore
@testable import UnixTransport

@Suite("Giving memory back")
struct MemoryReturnTests {
  /// Something that looks after a ledger, and what it has begun.
  private static func returning(
    _ ledger: MemoryLedger
  ) -> (MemoryReturn, Record<@Sendable () -> Void>) {
    let begun = Record<@Sendable () -> Void>()
    let memory = MemoryReturn(ledger) { work in
      begun.append(work)
      return true
    }
    return (memory, begun)
  }

  @Test("when much was in use and is not any more, and once for all that close meanwhile")
  func once() {
    let ledger = MemoryLedger(limit: 1 << 30)
    let (memory, begun) = Self.returning(ledger)
    #expect(ledger.reserve(MemoryReturn.worthwhile))
    memory.connectionClosed()
    #expect(begun.count == 0, "it is in use")
    ledger.giveBack(MemoryReturn.worthwhile * 4 / 5)
    for _ in 0..<3 { memory.connectionClosed() }
    #expect(begun.count == 1)
    begun.elements[0]()
    memory.connectionClosed()
    #expect(begun.count == 1, "there is nothing more to give back")
    ledger.giveBack(MemoryReturn.worthwhile / 5)
    #expect(ledger.reserve(MemoryReturn.worthwhile * 2))
    ledger.giveBack(MemoryReturn.worthwhile * 2)
    memory.connectionClosed()
    #expect(begun.count == 2)
  }

  @Test("not for what is little, nor while more than a quarter of it is in use")
  func notWorthwhile() {
    let ledger = MemoryLedger(limit: 1 << 30)
    let (memory, begun) = Self.returning(ledger)
    #expect(ledger.reserve(MemoryReturn.worthwhile - 1))
    ledger.giveBack(MemoryReturn.worthwhile - 1)
    memory.connectionClosed()
    #expect(ledger.reserve(400 << 20))
    ledger.giveBack(300 << 20)
    memory.connectionClosed()
    #expect(begun.count == 0)
  }

  @Test("where it cannot be begun, the next connection that closes tries again")
  func notBegun() {
    let tries = Record<Void>()
    let ledger = MemoryLedger(limit: 1 << 30)
    let memory = MemoryReturn(ledger) { _ in
      tries.append(())
      return false
    }
    #expect(ledger.reserve(MemoryReturn.worthwhile))
    ledger.giveBack(MemoryReturn.worthwhile)
    for _ in 0..<2 { memory.connectionClosed() }
    #expect(tries.count == 2)
  }
}
