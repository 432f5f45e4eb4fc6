internal import Glibc
internal import MarketContract
internal import PocketQuantClient

/// The Swift client as the conformance suite has it tested: one action against one socket.
enum ConformanceClientVerb: Verb {
  static let name = "conformance-client"
  static let summary = "does what the conformance suite wants a client to do, and says how it went"
  static let operands = [
    Operand(name: "PATH", help: "the socket"),
    Operand(name: "ACTION", help: "what is to be done; schema/conformance/README.md lists it"),
  ]
  static let isHidden = true

  static func run(_ arguments: Arguments) async throws {
    let output = StandardOutput()
    let line: String
    do throws(ClientError) {
      let client = try await MarketClient.connect(to: arguments.operands[0], name: "probe")
      line = await outcome { try await act(arguments.operands[1], client) }
      await client.close()
    } catch {
      line = "not connected: \(error.description)"
    }
    try output.line(line)
    try output.flush()
  }

  /// `ok` with what came, or `failed` with the status, what has become of the call, and the text.
  private static func outcome(_ body: () async throws -> String) async -> String {
    do {
      return "ok \(try await body())"
    } catch let failure as any CallFailure {
      let error = failure.callError
      return "failed \(error.code) \(error.executed) \(error.description)"
    } catch is CancellationError {
      return "failed cancelled unknown"
    } catch {
      return "failed \(error)"
    }
  }

  /// A deadline in 200 ms.
  private static var soon: CallOptions {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    let now = MonotonicInstant(
      nanoseconds: UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec))
    return CallOptions(deadline: now.advanced(by: .milliseconds(200)))
  }

  private static func act(_ action: String, _ client: MarketClient) async throws -> String {
    switch action {
    case "echo":
      let reply = try await client.probeEcho(
        ProbeEcho(payload: Bytes([1, 2, 3])))
      return "\(reply.payload.count) bytes"
    case "echo-deadline":
      let reply = try await client.probeEcho(
        ProbeEcho(payload: Bytes([1, 2, 3])), options: soon)
      return "\(reply.payload.count) bytes"
    case "count":
      let reply = try await client.probeCount(ProbeCount(name: "client", refusals: 0))
      return "\(reply.count)"
    case "cancel":
      let call = Task {
        try await client.probeEcho(ProbeEcho(payload: Bytes([1, 2, 3])))
      }
      try await Task.sleep(for: .milliseconds(500))
      call.cancel()
      return "\(try await call.value.payload.count) bytes"
    case "download":
      var count = 0
      let call = try await client.probeDownload(ProbeDownload(messages: 3, bytesEach: 8))
      while let piece = try await call.next() {
        count += 1
        if piece.index == UInt32.max { break }
      }
      _ = try await call.reply()
      return "\(count) messages"
    case "upload":
      let call = try await client.probeUpload(ProbeUpload())
      let payload = Bytes([UInt8](repeating: 7, count: 65_536))
      for index in 0..<64 {
        try await call.send(ProbePiece(index: UInt32(index), payload: payload))
      }
      call.endSending()
      return "\(try await call.reply().messages) messages"
    default: throw CommandError.usage("there is no action \"\(action)\"")
    }
  }
}
