import RPCCore
import TestSupport
import Testing

@testable import UnixTransport

@Suite("A listener")
struct ListenerTests {
  @Test("its end tells those who wait, and does not go on for ever because others come")
  func end() async throws {
    try await TemporaryFolder.with { folder in
      try await EventLoop.with { loop in
        let path = try SocketPath(folder.file("s"))
        let told = Record<Bool>()
        let listener = Listener(
          loop: loop, socket: try ListeningSocket.open(path), counters: ServerCounters()
        ) { _ in
          // Whoever is told has another one come.
          told.append((try? UnixSocket.connect(to: path)) != nil)
        }
        _ = try UnixSocket.connect(to: path)
        await listener.close()
        #expect(told.count == Int(ListeningSocket.backlog) + 1)
        #expect(told.elements.allSatisfy { $0 })
      }
    }
  }
}
