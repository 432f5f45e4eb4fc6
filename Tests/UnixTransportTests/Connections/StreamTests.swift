import TestSupport
import Testing

@testable import RPCCore
@testable import UnixTransport

@Suite("Streams over a socket")
struct StreamTests {
  @Test("the server's messages come in order, however much they are in sum")
  func fromServer() async throws {
    try await RunningServer.with([TestMethod.count: TestMethod.counting]) { running in
      let client = try UnixClient()
      let connection = try await running.connection(client)
      let text = String(repeating: "z", count: 20_000)
      let call = try NoteCall(
        TestMethod.count, Note(300, text), options: CallOptions(), sends: false, on: connection)
      var next: UInt64 = 0
      while let note = try await call.next() {
        #expect(note == Note(next, text))
        next += 1
      }
      #expect(next == 300)
      #expect(try await call.reply() == Note(300))
      await connection.close()
    }
  }

  @Test("the client's messages arrive, also those that are larger than a frame")
  func toServer() async throws {
    try await RunningServer.with([TestMethod.sum: TestMethod.summing]) { running in
      let client = try UnixClient()
      let connection = try await running.connection(client)
      let call = try NoteCall(
        TestMethod.sum, Note(1), options: CallOptions(), sends: true, on: connection)
      for size in [0, 100_000, 1 << 20, 4 << 20, 5] {
        try await call.send(Note(10, String(repeating: "w", count: size)))
      }
      call.endSending()
      #expect(try await call.reply() == Note(51))
      await connection.close()
    }
  }

  @Test("both directions at once do not hold each other up")
  func both() async throws {
    let echoing = MethodTable.streaming { (_, notes, call) async throws(CallError) in
      var count: UInt64 = 0
      while let note = try await notes.next() {
        try await call.send(note)
        count += 1
      }
      return Note(count)
    }
    try await RunningServer.with([5: echoing]) { running in
      let client = try UnixClient()
      let connection = try await running.connection(client)
      let call = try NoteCall(5, Note(0), options: CallOptions(), sends: true, on: connection)
      let text = String(repeating: "v", count: 60_000)
      async let sending: Void = {
        for number in 0..<200 as Range<UInt64> { try await call.send(Note(number, text)) }
        call.endSending()
      }()
      var received: [UInt64] = []
      while let note = try await call.next() { received.append(note.number) }
      try await sending
      #expect(received == Array(0..<200))
      #expect(try await call.reply() == Note(200))
      await connection.close()
    }
  }

  @Test("a message beyond the server's limit is refused before it leaves, and its edge is not")
  func messageLimit() async throws {
    var limits = ConnectionLimits()
    limits.maxMessage = 100_000
    limits.maxFrame = 8192
    try await RunningServer.with([TestMethod.sum: TestMethod.summing], limits: limits) { running in
      let client = try UnixClient()
      let connection = try await running.connection(client)
      let call = try NoteCall(
        TestMethod.sum, Note(0), options: CallOptions(), sends: true, on: connection)
      try await call.send(Note(1, String(repeating: "x", count: 100_000 - 24)))
      let error = await #expect(throws: CallError.self) {
        try await call.send(Note(1, String(repeating: "x", count: 100_000 - 23)))
      }
      #expect(error?.code == .invalidArgument)
      call.endSending()
      #expect(try await call.reply() == Note(1))
      await connection.close()
    }
  }

  @Test("a stream that nobody takes stops at its credit, and other calls are answered meanwhile")
  func notTaken() async throws {
    let sent = Record<Void>()
    let flooding = MethodTable.unary { (note, call) async throws(CallError) in
      while true {
        try await call.send(Note(0, note.text))
        sent.append(())
      }
    }
    let methods = TestMethod.echoing().merging([9: flooding]) { first, _ in first }
    try await RunningServer.with(methods) { running in
      let client = try UnixClient()
      let connection = try await running.connection(client)
      // A sixteenth of the credit of one MiB, less a note's block.
      let text = String(repeating: "x", count: 65_536 - 24)
      let call = try NoteCall(
        9, Note(1, text), options: CallOptions(), sends: false, on: connection)
      _ = await sent.wait(for: 16)
      for number in 0..<100 as Range<UInt64> {
        #expect(try await connection.echo(Note(number)) == Note(number))
      }
      #expect(sent.count == 16)
      call.cancel()
      await connection.close()
    }
  }
}
