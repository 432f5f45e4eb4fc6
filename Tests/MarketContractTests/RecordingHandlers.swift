import MarketContract
import Mediation
import RPCCore
import TestSupport

/// What the handlers of a test were asked, in order.
typealias Asked = Record<String>

/// Answers queries of one type as a test says, and notes them.
struct RecordingQuery<Handled: Query>: QueryHandler {
  let asked: Asked
  let answer: @Sendable (Handled, Exchange<Handled>) async throws -> Handled.Reply

  func handle(_ query: Handled, _ exchange: Exchange<Handled>) async throws -> Handled.Reply {
    asked.append("\(query)")
    return try await answer(query, exchange)
  }

  /// Answers in place, where the test has said how.
  var inPlace: (@Sendable (Handled) throws -> Handled.Reply)?

  var isInPlace: Bool { inPlace != nil }

  func answerInPlace(_ query: Handled, _ context: RequestContext) throws -> Handled.Reply {
    asked.append("in place: \(query)")
    guard let inPlace else { throw Fault(.internal, "nothing was said of an answer in place") }
    return try inPlace(query)
  }
}

/// Carries out commands of one type as a test says, and notes them.
struct RecordingCommand<Handled: Command>: CommandHandler {
  let asked: Asked
  let answer: @Sendable (Handled, Exchange<Handled>) async throws -> Handled.Reply

  func handle(
    _ command: Handled, _ prepared: Void, in work: NoUnits.Work, _ exchange: Exchange<Handled>
  ) async throws -> Handled.Reply {
    asked.append("\(command)")
    return try await answer(command, exchange)
  }
}

/// Units of work in which nothing is changed.
struct NoUnits: UnitOfWorkFactory {
  struct Work: Sendable {}

  func begin(_ context: RequestContext) async throws -> Work { Work() }
  func commit(_ work: Work, keeping record: CommandRecord?) async throws {}
  func rollBack(_ work: Work) async {}
}

/// An application that notes what it is asked, and gives answers by which the requests are known.
struct RecordingHandlers: MarketDataHandlers {
  typealias Work = NoUnits.Work

  let asked: Asked
  /// Has the latest bar asked for in place.
  var answersInPlace = false
  static let counts = RowCounts(
    received: 1, inserted: 2, updated: 3, unchanged: 4, duplicates: 5, rejected: 6)

  var importBars: RecordingCommand<ImportBars> {
    RecordingCommand(asked: asked) { _, exchange in
      var unreadable: UInt64 = 0
      for try await batch in exchange.input { unreadable += batch.unreadable }
      return ImportSummary(counts: Self.counts, barCount: unreadable, rejections: [])
    }
  }

  var syncHistoricalData: RecordingCommand<SyncHistoricalData> {
    RecordingCommand(asked: asked) { command, exchange in
      for received in [1, 2] as [UInt64] {
        try await exchange.output.send(
          SyncProgress(received: received, requested: UInt64(command.bars)))
      }
      return SyncSummary(counts: Self.counts, barCount: 7, provider: "recording")
    }
  }

  var removeSeries: RecordingCommand<RemoveSeries> {
    RecordingCommand(asked: asked) { _, _ in RemovalSummary(removedBars: 9) }
  }

  var getOHLCV: RecordingQuery<GetOHLCV> {
    RecordingQuery(asked: asked) { _, exchange in
      let one: Column<Double> = [1]
      try await exchange.output.send(
        Bars(
          time: [Timestamp(nanoseconds: 5)], open: one, high: one, low: one, close: one,
          volume: one))
    }
  }

  var getLatestBar: RecordingQuery<GetLatestBar> {
    var handler = RecordingQuery<GetLatestBar>(asked: asked) { query, _ in
      throw UnknownSeries(instrument: query.instrument, interval: query.interval)
    }
    if answersInPlace {
      handler.inPlace = { query in
        guard query.interval == .oneWeek else {
          throw UnknownSeries(instrument: query.instrument, interval: query.interval)
        }
        return Bar(
          time: Timestamp(nanoseconds: 7), open: 1, high: 1, low: 1, close: 1, volume: 1,
          isComplete: true)
      }
    }
    return handler
  }

  var listSymbols: RecordingQuery<ListSymbols> {
    RecordingQuery(asked: asked) { _, exchange in
      try await exchange.output.send(SymbolPage(symbols: []))
    }
  }

  var getSyncStatus: RecordingQuery<GetSyncStatus> {
    RecordingQuery(asked: asked) { _, _ in }
  }

  var describeSchema: RecordingQuery<DescribeSchema> {
    RecordingQuery(asked: asked) { _, _ in
      SchemaText(text: "schema x", hash: Bytes(Array(repeating: 7, count: 32)))
    }
  }

  var compareSchema: RecordingQuery<CompareSchema> {
    RecordingQuery(asked: asked) { query, _ in throw UnreadableSchema(reason: query.text) }
  }

  var getMetrics: RecordingQuery<GetMetrics> {
    RecordingQuery(asked: asked) { _, _ in
      var random = SeededGenerator(seed: 1)
      return Metrics.random(&random)
    }
  }

  var getHealth: RecordingQuery<GetHealth> {
    RecordingQuery(asked: asked) { _, _ in Self.health(ready: true) }
  }

  var watchHealth: RecordingQuery<WatchHealth> {
    RecordingQuery(asked: asked) { _, exchange in
      try await exchange.output.send(Self.health(ready: true))
      try await exchange.output.send(Self.health(ready: false))
    }
  }

  static func health(ready: Bool) -> Health {
    Health(live: true, ready: ready, reason: "", parts: [])
  }

  var listEvents: RecordingQuery<ListEvents> {
    RecordingQuery(asked: asked) { _, exchange in
      // Breaks a limit of its own, which only the server can be blamed for.
      try await exchange.output.send(
        EventPage(events: [
          EventRecord(
            sequence: 1, id: .none, event: 1, aggregateSequence: 1,
            occurredAt: Timestamp(nanoseconds: 0), correlation: 1, payload: .empty)
        ]))
    }
  }
}
