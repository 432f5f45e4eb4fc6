import MarketContract
import PocketQuantClient
import RPCCore
import Testing

@testable import MarketServer

/// Texts of the size that the contract allows, each of which is much work for a careless reader.
enum Hostile: CaseIterable {
  case nestedTypes
  case longChain
  case ring
  case oneLine
  case manyMistakes
  case openBraces
  case noCharacters
  case quotes
  case accents

  var schema: String {
    let size = MarketDataSchema.maxSchemaBytes
    switch self {
    case .nestedTypes:
      return "schema x\nvalue A { a: " + String(repeating: "list<", count: size / 6) + " @1 }\n"
    case .longChain:
      return "schema x\n" + (0..<4000).map { "value V\($0) { v: V\($0 + 1) @1 }\n" }.joined()
        + "value V4000 {}\n"
    case .ring:
      return "schema x\n"
        + (0..<4000).map { "value V\($0) { v: V\(($0 + 1) % 4000) @1 }\n" }.joined()
    case .oneLine:
      return "schema x\nvalue A { " + String(repeating: "a: b @1 ", count: size / 9) + "}\n"
    case .manyMistakes:
      return "schema x\n" + String(repeating: "value a {}\n", count: size / 12)
    case .openBraces: return String(repeating: "{", count: size)
    case .noCharacters: return String(repeating: "$", count: size)
    case .quotes:
      return "schema x\nvalue V { x: string(\"" + String(repeating: "\\\"", count: size / 3)
    case .accents: return String(repeating: "\u{1F600}\u{301}", count: size / 7)
    }
  }
}

@Suite("What a server says of other revisions of its contract")
struct RevisionTests {
  /// What the server says of the own schema with `old` written as `new`.
  private static func verdicts(
    replacing old: String, with new: String
  ) async throws -> [String: RequestVerdict] {
    let text = MarketDataSchema.text
    try #require(text.contains(old))
    let changed = text.replacing(old, with: new)
    let verdicts = try await ContractJudge().compare(changed)
    return Dictionary(uniqueKeysWithValues: verdicts.map { ($0.name, $0) })
  }

  @Test("of its own one: everything is identical")
  func identical() async throws {
    let verdicts = try await ContractJudge().compare(MarketDataSchema.text)
    #expect(verdicts.map(\.request) == MarketDataMethod.allCases.map(\.rawValue))
    #expect(verdicts.allSatisfy { $0.compatibility == .identical && $0.rule == nil })
  }

  @Test("of one with another type of a field: the requests that carry it are broken, no others")
  func broken() async throws {
    let verdicts = try await Self.verdicts(
      replacing: "  /// The first price.\n  open: f64(finite) @2\n  /// The highest price.\n"
        + "  high: f64(finite) @3\n  /// The lowest price.\n  low: f64(finite) @4\n"
        + "  /// The last price.\n  close: f64(finite) @5\n  /// What was traded, never",
      with: "  /// The first price.\n  open: f32(finite) @2\n  /// The highest price.\n"
        + "  high: f64(finite) @3\n  /// The lowest price.\n  low: f64(finite) @4\n"
        + "  /// The last price.\n  close: f64(finite) @5\n  /// What was traded, never")
    let broken = verdicts.filter { $0.value.compatibility == .broken }
    #expect(broken.map(\.key) == ["GetOHLCV"])
    let verdict = try #require(broken["GetOHLCV"])
    #expect(verdict.place == "Bars.open")
    #expect(verdict.rule?.hasPrefix("field-") == true)
    #expect(verdict.explanation?.isEmpty == false)
  }

  @Test("of a newer one with a further optional field: it is compatible")
  func newer() async throws {
    let verdicts = try await Self.verdicts(
      replacing: "  from: u64 @1\n", with: "  backwards: bool? @3\n  from: u64 @1\n")
    #expect(verdicts["ListEvents"]?.compatibility == .compatible)
    #expect(verdicts["GetLatestBar"]?.compatibility == .identical)
  }

  @Test("of an older one that lacked an optional field: it is compatible")
  func older() async throws {
    let verdicts = try await Self.verdicts(
      replacing: "  /// The most events; absent for all.\n  limit: u64? @2\n", with: "")
    #expect(verdicts["ListEvents"]?.compatibility == .compatible)
  }

  @Test("of one with another field in an event: all that carry events are broken, and nothing else")
  func event() async throws {
    let verdicts = try await Self.verdicts(
      replacing: "  /// The bars that are gone.\n  removedBars: u64 @3\n",
      with: "  /// The bars that are gone.\n  removedBars: duration @3\n")
    let broken = verdicts.filter { $0.value.compatibility == .broken }
    #expect(broken.keys.sorted() == ["ListEvents", "ListParkedEvents", "SubscribeEvents"])
    #expect(broken["ListEvents"]?.rule == "field-type-changed")
    #expect(broken["ListEvents"]?.place == "SeriesRemoved.removedBars")
  }

  @Test("of one with another event: the list of events is compatible")
  func anotherEvent() async throws {
    let verdicts = try await Self.verdicts(
      replacing: "/// A series and all of its bars were removed.\n",
      with: "/// New.\nevent Renamed @4 durable key(a) overflow block { a: u8 @1 }\n\n"
        + "/// A series and all of its bars were removed.\n")
    #expect(verdicts["ListEvents"]?.compatibility == .compatible)
    #expect(verdicts["GetLatestBar"]?.compatibility == .identical)
  }

  @Test("of one with a request that it does not have: that request is broken")
  func unknown() async throws {
    let verdicts = try await Self.verdicts(
      replacing: "/// Gives the latest bar of a series.\n",
      with: "/// New.\nquery CountBars @99 {}\n\n/// Gives the latest bar of a series.\n")
    #expect(verdicts["CountBars"]?.compatibility == .broken)
    #expect(verdicts["CountBars"]?.rule == "request-unknown")
    #expect(verdicts["GetLatestBar"]?.compatibility == .identical)
  }

  @Test("of a text that is no schema: where its first mistake is")
  func unreadable() async throws {
    let error = await #expect(throws: UnreadableSchema.self) {
      _ = try await ContractJudge().compare("schema x\nvalue {}\n")
    }
    #expect(error?.reason.contains(":2:7: error:") == true)
  }

  @Test("of texts that are made to cost much: an error soon", arguments: Hostile.allCases)
  func hostile(_ text: Hostile) async throws {
    let judge = ContractJudge()
    await #expect(throws: UnreadableSchema.self) { _ = try await judge.compare(text.schema) }
  }

  @Test("of values that hold each other in ever so many ways: a verdict soon")
  func manyWays() async throws {
    let chain = (0..<30).map { "value V\($0) { a: V\($0 + 1) @1\nb: V\($0 + 1) @2 }\n" }.joined()
    let verdicts = try await ContractJudge().compare(
      "schema x\n\(chain)value V30 {}\nquery Ask @1 returns V0 {}\n")
    #expect(verdicts.map(\.compatibility) == [.broken])
  }

  @Test("over the socket: the schema that it holds, and the comparison with another")
  func overTheSocket() async throws {
    try await TestServer.with { test in
      let schema = try await test.client.describeSchema(DescribeSchema())
      #expect(schema.text == MarketDataSchema.text)
      #expect([UInt8](schema.hash) == MarketDataSchema.hash)
      let comparison = try await test.client.compareSchema(CompareSchema(text: schema.text))
      #expect(comparison.requests.count == MarketDataMethod.allCases.count)
      let failure = await #expect(throws: CompareSchema.Failure.self) {
        _ = try await test.client.compareSchema(CompareSchema(text: "no schema"))
      }
      guard case .unreadableSchema = failure else {
        Issue.record("\(String(describing: failure))")
        return
      }
    }
  }
}
