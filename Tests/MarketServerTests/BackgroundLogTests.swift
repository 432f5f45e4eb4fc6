import Foundation
import Mediation
import RPCCore
import TestSupport
import Testing

@testable import MarketServer

@Suite("The log that nobody waits for", .timeLimit(.minutes(5)))
struct BackgroundLogTests {
  /// A log into a pipe, whose ends are closed afterwards.
  private static func with(
    _ body: (BackgroundLog, _ pipe: Pipe) async throws -> Void
  ) async throws {
    let pipe = Pipe()
    // A program that another test starts meanwhile is not to hold the pipe open.
    for handle in [pipe.fileHandleForReading, pipe.fileHandleForWriting] {
      _ = fcntl(handle.fileDescriptor, F_SETFD, FD_CLOEXEC)
    }
    let log = try BackgroundLog(
      level: .info, descriptor: pipe.fileHandleForWriting.fileDescriptor
    ) { entry, _ in ConsoleLog.line(of: entry) + "\n" }
    try await body(log, pipe)
    // The log's thread has to end before the number of its descriptor is somebody else's.
    try? pipe.fileHandleForReading.close()
    await blocking { log.close(within: .seconds(30)) }
  }

  @Test("lines are written in their order, from the level on, and the last before it closes")
  func order() async throws {
    try await Self.with { log, pipe in
      for number in 0..<100 {
        log.write(LogEntry(.debug, "not this"))
        log.write(LogEntry(.info, "line \(number)"))
      }
      await blocking { log.close(within: .seconds(30)) }
      try pipe.fileHandleForWriting.close()
      let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      #expect(text == (0..<100).map { "info line \($0)\n" }.joined())
      #expect(log.droppedCount == 0)
      log.write(LogEntry(.error, "too late"))
      #expect(log.droppedCount == 1)
    }
  }

  @Test("a pipe that nobody reads holds up nobody; what was dropped is counted and told")
  func fullPipe() async throws {
    try await Self.with { log, pipe in
      let text = String(repeating: "x", count: 1000)
      // Far more than a pipe and the queue take together.
      let written = 3 * BackgroundLog.capacity
      for _ in 0..<written { log.write(LogEntry(.info, text)) }
      #expect(log.droppedCount > 0)
      let dropped = log.droppedCount
      async let output = blocking {
        String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      }
      await blocking { log.close(within: .seconds(30)) }
      try pipe.fileHandleForWriting.close()
      let lines = await output.split(separator: "\n")
      #expect(lines.count { $0 == "info \(text)" } == written - Int(dropped))
      let told = lines.filter { $0.hasPrefix("warning log lines dropped lines=") }
        .compactMap { Int($0.split(separator: "=")[1]) }
      #expect(told.reduce(0, +) == Int(dropped))
    }
  }

  @Test("to close a log that nobody reads takes no longer than was said")
  func closing() async throws {
    try await Self.with { log, pipe in
      for _ in 0..<1000 { log.write(LogEntry(.info, String(repeating: "x", count: 1000))) }
      let time = ContinuousClock().measure { log.close(within: .milliseconds(50)) }
      #expect(time < .seconds(20))
      // The log's thread still writes: the descriptor must be its own until it has done so.
      var left = 1000 * "info \(String(repeating: "x", count: 1000))\n".utf8.count
      while left > 0 {
        let part = try #require(try pipe.fileHandleForReading.read(upToCount: left))
        left -= part.count
      }
    }
  }

  @Test("a reader that is gone ends neither the log nor the program")
  func closedPipe() async throws {
    try await Self.with { log, pipe in
      try pipe.fileHandleForReading.close()
      log.write(LogEntry(.info, "nobody hears this"))
      await blocking { log.close(within: .seconds(30)) }
    }
  }
}
