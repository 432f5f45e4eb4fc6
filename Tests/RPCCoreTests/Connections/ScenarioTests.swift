import TestSupport
import Testing

@testable import RPCCore

@Suite("the same calls, however their bytes are cut")
struct ScenarioTests {
  static let cuts: [ByteCuts] =
    [.whole, .every(1), .every(7)] + (1...8).map { ByteCuts.random(seed: $0) }

  private static let service = MethodTable([
    1: MethodTable.unary { (note, _) throws(CallError) in Note(note.number + 1, note.text) },
    2: MethodTable.unary { (note, call) throws(CallError) in
      for number in 0..<note.number { try await call.send(Note(number, note.text)) }
      return Note(note.number)
    },
    3: MethodTable.streaming { (_, input, _) throws(CallError) in
      var sum: UInt64 = 0
      while let note = try await input.next() { sum += note.number }
      return Note(sum)
    },
    4: MethodTable.streaming { (_, input, call) throws(CallError) in
      var count: UInt64 = 0
      while let note = try await input.next() {
        try await call.send(Note(note.number * 2, note.text))
        count += 1
      }
      return Note(count)
    },
    5: MethodTable.unary { (_, _) throws(CallError) in throw EndBlockTests.error },
  ])

  private func pair(_ cuts: ByteCuts) async throws -> InProcessConnection {
    var configuration = InProcessConnection.Configuration()
    configuration.cuts = cuts
    for limits in [\.clientLimits, \.serverLimits]
      as [WritableKeyPath<InProcessConnection.Configuration, ConnectionLimits>]
    {
      configuration[keyPath: limits].maxFrame = 4096
      configuration[keyPath: limits].initialCredit = 4096
    }
    let pair = InProcessConnection(Self.service, configuration)
    _ = try await pair.client.ready()
    return pair
  }

  @Test("a unary call has its reply, a large one in parts", arguments: cuts)
  func unary(cuts: ByteCuts) async throws {
    let pair = try await pair(cuts)
    #expect(try await pair.note(1, Note(3, "text")).value == Note(4, "text"))
    let large = Note(1, String(repeating: "l", count: 3900))
    #expect(try await pair.note(1, large).value == Note(2, large.text))
    #expect(await pair.note(9, Note(0)).failure() == "unimplemented never admission")
  }

  @Test("a server's stream comes in order, and its reply at the end", arguments: cuts)
  func serverStream(cuts: ByteCuts) async throws {
    let pair = try await pair(cuts)
    let numbers = pair.begin { client in
      let call = try client.stream(
        2, Note(20, String(repeating: "s", count: 500)), sends: false)
      var numbers: [UInt64] = []
      while let note = try await call.next() { numbers.append(note.number) }
      return try await numbers + [call.reply().number]
    }
    #expect(try await numbers.value == Array(0...20))
  }

  @Test("a client's stream is heard to its end", arguments: cuts)
  func clientStream(cuts: ByteCuts) async throws {
    let pair = try await pair(cuts)
    let sum = pair.begin { client in
      let call = try client.stream(3)
      for number in 1...20 as ClosedRange<UInt64> {
        try await call.send(Note(number, String(repeating: "c", count: 700)))
      }
      call.endSending()
      return try await call.reply()
    }
    #expect(try await sum.value == Note(210))
  }

  @Test(
    "both stream at once, messages larger than a frame and the credit included", arguments: cuts)
  func bothWays(cuts: ByteCuts) async throws {
    let pair = try await pair(cuts)
    let sizes = [0, 100, 4000, 5000, 12_000]
    let doubled = pair.begin { client in
      let call = try client.stream(4)
      let sender = Task(executorPreference: pair.loop) {
        for (number, size) in sizes.enumerated() {
          try await call.send(Note(UInt64(number), String(repeating: "b", count: size)))
        }
        call.endSending()
      }
      var notes: [Note] = []
      while let note = try await call.next() { notes.append(note) }
      try await sender.value
      return try await (notes, call.reply())
    }
    let (notes, reply) = try await doubled.value
    #expect(notes.map(\.number) == [0, 2, 4, 6, 8])
    #expect(notes.map(\.text.utf8.count) == sizes)
    #expect(reply == Note(5))
  }

  @Test("an error comes with all of its details", arguments: cuts)
  func declaredError(cuts: ByteCuts) async throws {
    let pair = try await pair(cuts)
    let error = await #expect(throws: CallError.self) { _ = try await pair.note(5, Note(0)).value }
    #expect(error == EndBlockTests.error)
  }
}
