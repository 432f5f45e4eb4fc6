import TestSupport
import Testing

@testable import RPCCore

@Suite("senders whose peers do not take")
struct BackpressureTests {
  private func configuration() -> InProcessConnection.Configuration {
    var configuration = InProcessConnection.Configuration()
    configuration.clientLimits.initialCredit = 8192
    configuration.serverLimits.initialCredit = 8192
    return configuration
  }

  @Test("a server's stream stops when its credit is used up, and goes on as the client takes")
  func serverStops() async throws {
    let sent = Record<UInt64>()
    let service = MethodTable([
      1: MethodTable.unary { (_, call) throws(CallError) in
        for number in 0..<20 as Range<UInt64> {
          try await call.send(Note(number, String(repeating: "a", count: 1000)))
          sent.append(number)
        }
        return Note(20)
      },
      2: MethodTable.unary { (note, _) throws(CallError) in note },
    ])
    let pair = InProcessConnection(service, configuration())
    _ = try await pair.client.ready()
    let call = try pair.client.stream(1, sends: false)
    await pair.settle()
    #expect(sent.count == 8, "as many messages of 1,024 bytes as the credit of 8,192 allows")
    #expect(try await pair.note(2, Note(5)).value == Note(5), "another call is not held up")
    for _ in 0..<10 { _ = try await call.next() }
    await pair.settle()
    #expect(sent.count < 20)
    #expect(try await call.reply() == Note(20))
    #expect(sent.elements == Array(0..<20))
  }

  @Test("a client's stream stops when its credit is used up, and goes on as the server takes")
  func clientStops() async throws {
    let mayTake = Milestone()
    let sent = Record<Int>()
    let service = MethodTable([
      1: MethodTable.streaming { (_, input, _) throws(CallError) in
        await mayTake.wait()
        var count: UInt64 = 0
        while try await input.next() != nil { count += 1 }
        return Note(count)
      }
    ])
    let pair = InProcessConnection(service, configuration())
    _ = try await pair.client.ready()
    let reply = pair.begin { client in
      let call = try client.stream(1)
      for number in 0..<30 {
        try await call.send(Note(0, String(repeating: "a", count: 1000)))
        sent.append(number)
      }
      call.endSending()
      return try await call.reply()
    }
    await pair.settle()
    #expect((1...8).contains(sent.count))
    mayTake.reach()
    #expect(try await reply.value == Note(30))
  }

  @Test("two ends that both have much to write go on: neither waits for the other to read")
  func bothBusy() async throws {
    let echo = MethodTable.unary { (note, _) throws(CallError) in note }
    var configuration = InProcessConnection.Configuration()
    configuration.capacity = 1 << 20
    let pair = InProcessConnection(MethodTable([1: echo]), configuration)
    _ = try await pair.client.ready()
    let text = String(repeating: "a", count: 900 << 10)
    let replies = (0..<14).map { pair.note(1, Note($0, text)) }
    await pair.settle()
    #expect(pair.server.callCount == 0, "a call waits for ever")
    #expect(pair.client.isCongested == false)
    pair.sever()
    for (number, reply) in replies.enumerated() {
      #expect(try await reply.value.number == UInt64(number))
    }
  }

  @Test("a sender that is cancelled within a large message withdraws its call")
  func cancelledWithinParts() async throws {
    let service = MethodTable([
      1: MethodTable.streaming { (_, input, _) throws(CallError) in
        while try await input.next() != nil {}
        return Note(0)
      }
    ])
    let pair = InProcessConnection(service, configuration())
    _ = try await pair.client.ready()
    pair.hold(.server)
    let call = try pair.client.stream(1)
    let sender = Task(executorPreference: pair.loop) {
      defer { call.endSending() }
      try await call.send(Note(0, String(repeating: "a", count: 1 << 20)))
    }
    await pair.settle()
    sender.cancel()
    #expect(await sender.failure() == "cancelled unknown transport")
    pair.release(.server)
    await pair.settle()
    #expect(pair.server.callCount == 0)
    #expect(pair.client.isUsable)
  }
}
