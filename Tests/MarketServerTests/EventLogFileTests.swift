import Foundation
import MarketApplication
import MarketContract
import MarketDomain
import Mediation
import TestSupport
import Testing

@testable import MarketServer

@Suite("The event log in a file")
struct EventLogFileTests {
  private static func event(_ sequence: UInt64) throws -> MarketEvent {
    let payload = try SeriesRemoved(
      instrument: Instrument(exchange: "TEST", code: "A"), interval: .oneDay, removedBars: sequence
    ).encoded()
    return try MarketEvent(
      StoredEvent(
        sequence: sequence, id: EventID(high: 1, low: sequence), aggregateSequence: sequence,
        occurredAt: Instant(nanoseconds: 0), correlation: 0xAB,
        event: EncodedEvent(number: SeriesRemoved.number, payload: Array(payload))))
  }

  private static func append(_ sequences: ClosedRange<UInt64>, to path: String) async throws {
    let log = try EventLogFile(path)
    for sequence in sequences {
      try await log.handle(
        try event(sequence), DeliveryContext(attempt: 1, isReplay: false))
    }
  }

  private static func sequences(_ path: String) throws -> [UInt64] {
    try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map { line in
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      return (object?["sequence"] as? NSNumber)?.uint64Value ?? 0
    }
  }

  @Test("an event is one line of JSON with its own fields")
  func line() throws {
    let text = String(decoding: try EventLine.json(of: try Self.event(7)), as: UTF8.self)
    #expect(
      text == """
        {"sequence":7,"id":"00000000-0000-0001-0000-000000000007","event":"SeriesRemoved",\
        "key":"TEST:A@1d","aggregateSequence":7,"occurredAt":"1970-01-01T00:00:00Z",\
        "correlation":"ab","symbol":"TEST:A","interval":"1d","removedBars":7}

        """)
    #expect(EventLine.sequence(of: Array(text.utf8)) == 7)
    #expect(EventLine.sequence(of: Array("{\"other\":7}".utf8)) == nil)
  }

  @Test("events are appended once, also where they come again after a crash")
  func once() async throws {
    try await TemporaryFolder.with { folder in
      let path = folder.file("events")
      try await Self.append(1...5, to: path)
      try await Self.append(3...8, to: path)
      #expect(try Self.sequences(path) == Array(1...8))
      let log = try EventLogFile(path)
      #expect(try await log.begin(after: 100) == 8)
      #expect(try await log.begin(after: 2) == 2)
    }
  }

  @Test("a line that a crash has cut is written again", arguments: [1, 20, 100])
  func cut(_ count: Int) async throws {
    try await TemporaryFolder.with { folder in
      let path = folder.file("events")
      try await Self.append(1...3, to: path)
      let whole = try Data(contentsOf: URL(fileURLWithPath: path))
      try whole.dropLast(count).write(to: URL(fileURLWithPath: path))
      let next = try await EventLogFile(path).begin(after: 3)
      #expect(next == 2)
      try await Self.append(3...4, to: path)
      #expect(try Self.sequences(path) == [1, 2, 3, 4])
      #expect(try Data(contentsOf: URL(fileURLWithPath: path)).starts(with: whole))
    }
  }

  @Test("a file that is something else, and one that is written already, are refused as they are")
  func refused() async throws {
    try await TemporaryFolder.with { folder in
      let path = folder.file("other")
      for text in ["hello\n", "hello", "{\"a\":1}\n", "{\"a\": 1}", "{\"sequence\":1,\n\n{}"] {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        #expect(throws: ServerStartError.self) { try EventLogFile(path) }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
      }
      let log = try EventLogFile(folder.file("log"))
      let error = #expect(throws: ServerStartError.self) { try EventLogFile(folder.file("log")) }
      #expect(error?.description.contains("another server") == true)
      #expect(try await log.begin(after: 0) == 0)
      #expect(throws: ServerStartError.self) { try EventLogFile(folder.file("no/such")) }
      let inside = #expect(throws: ServerStartError.self) {
        try EventLogFile(folder.file("lock"), apartFrom: folder.path)
      }
      #expect(inside?.description.contains("directory of the data") == true)
    }
  }

  @Test("a file that belongs to another store, or to a state that is lost, is refused")
  func strange() async throws {
    try await TemporaryFolder.with { folder in
      let store = MemoryStore()
      let path = folder.file("events")
      try await EventLogFile(path).check(against: store.reader)
      try await Self.append(1...2, to: path)
      for time in 0..<3 as Range<Int64> {
        let error = await #expect(throws: ServerStartError.self) {
          try await EventLogFile(path).check(against: store.reader)
        }
        #expect(error?.description.contains("ends with event 2 of another store") == true)
        try await store.importing([[SampleBar(time, 2)]], into: .sample())
      }
      // Its own.
      let own = folder.file("own")
      let log = try EventLogFile(own)
      for stored in try await store.reader.events(from: 1, limit: 2) {
        try await log.handle(
          try MarketEvent(stored), DeliveryContext(attempt: 1, isReplay: false))
      }
      try Data(contentsOf: URL(fileURLWithPath: own)).write(
        to: URL(fileURLWithPath: folder.file("copy")))
      try await EventLogFile(folder.file("copy")).check(against: store.reader)
    }
  }
}
