import Mediation
import RPCCore
import TestSupport
import Testing

@testable import MarketServer

/// A log in memory.
private final class GateLog: Log {
  let level = LogLevel.info
  let entries = Record<LogEntry>()

  func write(_ entry: LogEntry) { entries.append(entry) }
}

@Suite("A gate before commands")
struct CommandGateTests {
  private static let query: UInt16 = 1
  private static let command: UInt16 = 2

  /// What becomes of a call of `method`, and the methods that were begun.
  private static func call(
    _ method: UInt16, right: AccessRight, log: GateLog = GateLog()
  ) async -> (Result<Note, CallError>, [UInt16]) {
    let begun = Record<UInt16>()
    let methods: [UInt16: MethodTable.Method] = Dictionary(
      uniqueKeysWithValues: [query, command].map { number in
        let answer = MethodTable.unary { (note, _) throws(CallError) in note }
        return (
          number,
          { call, request in
            begun.append(number)
            answer(call, request)
          }
        )
      })
    let gate = CommandGate(
      MethodTable(methods), Authorization(owner: 9, advice: "ask user 9"),
      CorrelationLog(log, now: { MonotonicTime(nanoseconds: 0) })
    ) { method in
      switch method {
      case query: RequestDescriptor(number: query, name: "GetStatus", isCommand: false)
      case command: RequestDescriptor(number: command, name: "Sync", isCommand: true)
      default: nil
      }
    }
    var configuration = InProcessConnection.Configuration()
    configuration.right = right
    let connection = InProcessConnection(gate, configuration)
    let result: Result<Note, CallError>
    do throws(CallError) {
      _ = try await connection.client.ready()
      result = .success(
        try await connection.client.call(method, Note(7), options: CallOptions()))
    } catch {
      result = .failure(error)
    }
    return (result, begun.elements)
  }

  @Test("who may command may do both")
  func commander() async {
    for method in [Self.query, Self.command] {
      let (result, begun) = await Self.call(method, right: .command)
      #expect(result == .success(Note(7)))
      #expect(begun == [method])
    }
  }

  @Test("who may only query is refused commands, with their name, and none is begun")
  func asker() async {
    let (reply, _) = await Self.call(Self.query, right: .query)
    #expect(reply == .success(Note(7)))
    let log = GateLog()
    let (refusal, begun) = await Self.call(Self.command, right: .query, log: log)
    guard case .failure(let error) = refusal else {
      Issue.record("the command was answered")
      return
    }
    #expect(error.code == .permissionDenied)
    #expect(error.executed == .never)
    #expect(error.stage == .admission)
    #expect(
      error.message
        == "user 2 may query this server and not change it, as Sync does; ask user 9")
    #expect(begun == [])
    let lines = log.entries.elements.map(ConsoleLog.line(of:))
    #expect(lines.count == 1)
    #expect(lines.first?.hasPrefix("info request failed request=Sync user=2 ") == true)
    #expect(lines.first?.contains("ask user 9") == true)
  }

  @Test("a method that nobody knows is nobody's command")
  func unknown() async {
    let (result, _) = await Self.call(9, right: .query)
    guard case .failure(let error) = result else { return }
    #expect(error.code == .unimplemented)
  }
}
