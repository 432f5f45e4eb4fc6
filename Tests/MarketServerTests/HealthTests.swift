import Foundation
import MarketContract
import Mediation
import PocketQuantClient
import Synchronization
import TestSupport
import Testing

@testable import MarketServer

@Suite("A server's health", .timeLimit(.minutes(5)))
struct HealthTests {
  private static let full = HealthBoard.Condition(state: .notReady, reason: "the disk is full")

  @Test("the whole is ready where all parts are that it needs, and says why it is not")
  func whole() {
    let board = HealthBoard()
    #expect(!board.health.ready)
    #expect(board.health.reason == "the server has not begun to listen")
    board.report(.socket, .ready)
    #expect(board.health.ready)
    board.report(.provider, HealthBoard.Condition(state: .failed, reason: "gone"))
    #expect(board.health.ready)
    #expect(board.health.parts.map(\.state) == [.ready, .failed, .ready])
    board.report(.store, Self.full)
    #expect(!board.health.ready)
    #expect(board.health.live)
    #expect(board.health.reason == "the disk is full")
    board.report(.store, HealthBoard.Condition(state: .failed, reason: "damaged"))
    #expect(!board.health.live)
    board.report(.store, .ready)
    #expect(board.health.ready)
    board.drain()
    board.report(.socket, .ready)
    #expect(!board.health.ready)
    #expect(board.health.reason == "the server is about to end")
  }

  @Test("a watcher gets the present state, and of several changes the latest")
  func latest() async throws {
    let board = HealthBoard()
    let first = try await board.health(after: 0)
    #expect(!first.health.ready)
    board.report(.socket, .ready)
    board.report(.store, Self.full)
    board.report(.store, .ready)
    let second = try await board.health(after: first.revision)
    #expect(second.health.ready)
    #expect(second.revision == first.revision + 3)
    let third = Task { try await board.health(after: second.revision) }
    // What is so already is no change.
    board.report(.socket, .ready)
    board.drain()
    #expect(try await third.value.isLast)
  }

  @Test("a watcher who withdraws stops waiting")
  func withdrawal() async throws {
    let board = HealthBoard()
    let revision = try await board.health(after: 0).revision
    let watching = Task { try await board.health(after: revision) }
    watching.cancel()
    await #expect(throws: CancellationError.self) { _ = try await watching.value }
  }

  @Test("a store whose writes fail is not ready until it takes something again")
  func store() async throws {
    let board = HealthBoard()
    board.report(.socket, .ready)
    let failures = Mutex(2)
    let watch = StoreWatch(board, pause: .milliseconds(1))
    watch.observe {
      let fails = failures.withLock { left in
        left -= 1
        return left >= 0
      }
      if fails { throw Fault(.unavailable, "still full") }
    }
    watch.writeFailed(Fault(.conflict, "somebody was faster"))
    #expect(board.health.ready)
    let before = try await board.health(after: 0).revision
    watch.writeFailed(Fault(.unavailable, "full"))
    #expect(try await board.health(after: before).revision > before)
    #expect(await eventually { board.health.ready })
    #expect(failures.withLock { $0 } == -1)
  }

  @Test("a part of an import that cannot be kept makes the server not ready until writing works")
  func partOfAnImport() async throws {
    try await TestServer.with { test in
      let watch = try await test.client.watchHealth(WatchHealth())
      #expect(try await watch.next()?.ready == true)
      // A part is kept in a file of the directory, which is gone; the database is open.
      let data = test.folder.file("data")
      try FileManager.default.moveItem(atPath: data, toPath: test.folder.file("elsewhere"))
      let call = try await test.client.importBars(
        ImportBars(instrument: TestServer.instrument, interval: .oneDay, strict: true))
      let batch = ImportBatch(rows: .days(50_000), unreadable: 0)
      // Beyond what is kept in memory; where the call has failed already, the reply says so too.
      do { for _ in 0..<6 { try await call.send(batch) } } catch {}
      call.endSending()
      let failure = await #expect(throws: ImportBars.Failure.self) { _ = try await call.reply() }
      #expect(failure?.callError.code == .unavailable)
      let unready = try await watch.next()
      #expect(unready?.ready == false)
      #expect(unready?.reason.contains("data directory") == true)
      #expect(try await watch.next()?.ready == true)
      watch.cancel()
    }
  }

  @Test("a client that watches is told when the server is about to end, and its stream ends well")
  func watching() async throws {
    try await TestServer.with { test in
      #expect(try await test.client.getHealth(GetHealth()).ready)
      let call = try await test.client.watchHealth(WatchHealth())
      #expect(try await call.next()?.ready == true)
      let stopped = Task { await test.server.stop(grace: .seconds(60)) }
      let last = try await call.next()
      #expect(last?.ready == false)
      #expect(last?.reason == "the server is about to end")
      #expect(try await call.next() == nil)
      await stopped.value
    }
  }
}
