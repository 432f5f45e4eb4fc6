import Foundation
import MarketContract
import PocketQuantClient
import TestSupport
import Testing

@testable import MarketServer
@testable import RPCCore
@testable import UnixTransport

@Suite("A deadline that passes while the request waits for its turn", .timeLimit(.minutes(5)))
struct QueueDeadlineTests {
  /// Makes a call by hand and gives its end as it travels: a client of ours ends a call at its
  /// deadline by itself.
  private static func end(
    of request: some WireMessage, method: MarketDataMethod, deadline: MonotonicInstant,
    on path: String
  ) async throws -> EndBlock {
    var writer = WireWriter()
    Greeting(
      limits: ConnectionLimits(), clock: MonotonicClock.now, schemaHash: MarketDataSchema.hash,
      name: "by hand"
    ).encode(.hello, into: &writer)
    var block = OpenBlock()
    block.deadline = deadline.nanoseconds
    var output = FrameOutput()
    output.open(
      block, method: method.rawValue, request: request, size: request.encodedSize,
      flags: .endOfStream, stream: 1)
    let bytes = [UInt8](writer.flattened()) + [UInt8](output.data.flattened())
    let socket = try UnixSocket.connect(to: try SocketPath(path)).take()
    defer { close(socket) }
    return try #require(
      try await blocking { Result { try answer(to: bytes, on: socket) } }.get())
  }

  private static func answer(to bytes: [UInt8], on socket: Int32) throws -> EndBlock? {
    guard write(socket, bytes, bytes.count) == bytes.count else { return nil }
    var reader = FrameReader(maxFrame: 1 << 20)
    var buffer = [UInt8](repeating: 0, count: 4096)
    var request = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
    while poll(&request, 1, 20_000) > 0 {
      let count = read(socket, &buffer, buffer.count)
      guard count > 0 else { return nil }
      reader.feed(Array(buffer[..<count]))
      while let frame = try reader.next() {
        guard frame.header.kind == FrameKind.end.rawValue else { continue }
        return try EndBlock.decode(frame.body, code: frame.header.code).block
      }
    }
    return nil
  }

  @Test("ends the call so, executed never, at the stage admission, and its handler never begins")
  func queued() async throws {
    try await TemporaryFolder.with { folder in
      var configuration = TestServer.configuration(in: folder)
      configuration.maxRequests = 1
      let server = try await PocketQuantServer.start(configuration)
      let client = try await MarketClient.connect(to: server.socketPath)
      let held = Task {
        try await client.probeSleep(
          ProbeSleep(name: "held", duration: .seconds(600), ignoresCancellation: false))
      }
      while try await client.getMetrics(GetMetrics()).server.requestsActive == 0 {
        await Task.yield()
      }
      let deadline = MonotonicClock.now.advanced(by: .seconds(1))
      let end = try await Self.end(
        of: ProbeCount(name: "late", refusals: 0), method: .probeCount, deadline: deadline,
        on: server.socketPath)
      #expect(MonotonicClock.now >= deadline)
      #expect(end.error?.code == .deadlineExceeded)
      #expect(end.error?.executed == .never)
      #expect(end.error?.stage == .admission)
      #expect(try await client.getMetrics(GetMetrics()).server.requestsQueued == 0)
      held.cancel()
      _ = await held.result
      #expect(try await client.getProbeCount(GetProbeCount(name: "late")).count == 0)
      await client.close()
      await server.stop(grace: .zero)
    }
  }
}
