import TestSupport
import Testing

@testable import RPCCore

@Test("a note comes back") func smoke() async throws {
  let pair = InProcessConnection(
    MethodTable([1: MethodTable.unary { (note, _) throws(CallError) in Note(note.number + 1) }]))
  _ = try await pair.client.ready()
  let reply: Note = try await pair.client.call(1, Note(3), options: CallOptions())
  #expect(reply == Note(4))
}
