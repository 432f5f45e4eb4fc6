import Glibc
import RPCCore
import TestSupport
import Testing

@testable import UnixTransport

@Suite("Calls over a socket")
struct UnaryTests {
  @Test("a thousand calls at once each get their own reply")
  func many() async throws {
    try await RunningServer.with(TestMethod.echoing()) { running in
      let client = try UnixClient()
      let connection = try await running.connection(client)
      try await withThrowingTaskGroup { group in
        for number in 0..<1000 as Range<UInt64> {
          group.addTask {
            let reply = try await connection.echo(Note(number, "n"))
            #expect(reply == Note(number, "n"))
          }
        }
        try await group.waitForAll()
      }
      await connection.close()
    }
  }

  @Test("requests and replies of all sizes up to a frame arrive as they were sent")
  func sizes() async throws {
    try await RunningServer.with(TestMethod.echoing()) { running in
      let client = try UnixClient()
      let connection = try await running.connection(client)
      for size in [0, 1, 7, 8, 9, 4095, 65_536, 262_144, 1_000_000] {
        let note = Note(1, String(repeating: "x", count: size))
        #expect(try await connection.echo(note) == note)
      }
      await connection.close()
    }
  }

  @Test("a reply beyond a frame comes in parts, up to the client's limit and no further")
  func largeReplies() async throws {
    let sized = MethodTable.unary { (note, _) throws(CallError) in
      Note(0, String(repeating: "y", count: Int(note.number)))
    }
    try await RunningServer.with([1: sized]) { running in
      let client = try UnixClient()
      var limits = ConnectionLimits()
      limits.maxFrame = 8192
      limits.maxMessage = 3 << 20
      let connection = try await running.connection(client, limits: limits)
      let largest = UInt64(limits.maxMessage - 24)
      let reply = try await connection.echo(Note(largest))
      #expect(reply.text.utf8.count == Int(largest))
      let error = await #expect(throws: CallError.self) {
        try await connection.echo(Note(largest + 1))
      }
      #expect(error?.code == .resourceExhausted)
      #expect(error?.executed == .yes)
      #expect(try await connection.echo(Note(1)).text == "y")
      await connection.close()
    }
  }

  @Test("a request beyond the server's frames is refused before it leaves")
  func largeRequest() async throws {
    var limits = ConnectionLimits()
    limits.maxFrame = 4096
    try await RunningServer.with(TestMethod.echoing(), limits: limits) { running in
      let client = try UnixClient()
      let connection = try await running.connection(client)
      let error = await #expect(throws: CallError.self) {
        try await connection.echo(Note(1, String(repeating: "x", count: 4096)))
      }
      #expect(error?.code == .invalidArgument)
      #expect(error?.executed == .never)
      #expect(try await connection.echo(Note(2)) == Note(2))
      await connection.close()
    }
  }

  @Test("a handler that does not wait runs on its connection's loop, and only there")
  func ownThread() async throws {
    let threads = Record<UInt>()
    let noting = MethodTable.unary { (note, _) throws(CallError) in
      threads.append(UnixTransport.Thread.current)
      return note
    }
    try await RunningServer.with([1: noting], loopCount: 2) { running in
      let client = try UnixClient()
      for _ in 0..<2 {
        let connection = try await running.connection(client)
        for number in 0..<10 as Range<UInt64> { _ = try await connection.echo(Note(number)) }
      }
      let seen = threads.elements
      #expect(Set(seen[..<10]).count == 1)
      #expect(Set(seen[10...]).count == 1)
      #expect(Set(seen).count == 2)
    }
  }

  @Test("a task that prefers the client's executor is resumed on it")
  func clientExecutor() async throws {
    try await RunningServer.with(TestMethod.echoing()) { running in
      let client = try UnixClient()
      let connection = try await running.connection(client)
      let threads = try await withTaskExecutorPreference(client.executor) {
        var threads: Set<UInt> = []
        for number in 0..<10 as Range<UInt64> {
          _ = try await connection.echo(Note(number))
          threads.insert(UnixTransport.Thread.current)
        }
        return threads
      }
      #expect(threads.count == 1)
      await connection.close()
    }
  }

  @Test("the server sees the user and the process that the kernel names")
  func peer() async throws {
    let peers = Record<PeerIdentity>()
    let asking = MethodTable.unary { (note, call) throws(CallError) in
      peers.append(call.peer)
      return note
    }
    try await RunningServer.with([1: asking]) { running in
      let client = try UnixClient()
      let connection = try await running.connection(client)
      _ = try await connection.echo(Note(1))
      #expect(
        peers.elements == [PeerIdentity(process: getpid(), user: geteuid(), group: getegid())])
      await connection.close()
    }
  }
}
