import MarketContract
import Mediation
import TestSupport
import Testing

@testable import RPCCore

/// The calls of the contract on an in-process connection.
private struct Client: MarketDataCalls {
  let channel: InProcessChannel
}

private struct InProcessChannel: CallChannel {
  let connection: ClientConnection

  func call<Request: WireMessage, Reply: WireMessage>(
    _ method: UInt16, _ request: Request, options: CallOptions
  ) async throws(CallError) -> Reply {
    try await connection.call(method, request, options: options)
  }

  func open<Input: WireMessage, Item: WireMessage, Reply: WireMessage, Failed: CallFailure>(
    _ method: UInt16, _ request: some WireMessage, options: CallOptions, sends: Bool
  ) async throws(CallError) -> StreamingCall<Input, Item, Reply, Failed> {
    try StreamingCall(method, request, options: options, sends: sends, on: connection)
  }
}

@Suite("The way from a method's number to its handler, and back")
struct DispatchTests {
  private static let instrument = Instrument(exchange: "NASDAQ", code: "AAPL")

  /// Does `body` with a client of a server that notes what it is asked.
  private func withClient(
    answersInPlace: Bool = false, _ body: (Client, Asked) async throws -> Void
  ) async throws {
    let asked = Asked()
    let mediator = Mediator(
      handlers: RecordingHandlers(asked: asked, answersInPlace: answersInPlace),
      behaviours: NoBehaviour(),
      unitOfWork: UnitOfWorkBehaviour(NoUnits()))
    let service = MarketDataService(mediator) { call in
      RequestContext(
        correlation: call.info.correlation,
        caller: Caller(user: call.peer.user, group: call.peer.group, process: 1))
    }
    let pair = InProcessConnection(service)
    _ = try await pair.client.ready()
    try await body(Client(channel: InProcessChannel(connection: pair.client)), asked)
  }

  @Test("an import's batches reach its handler, and its reply comes back")
  func importBars() async throws {
    try await withClient { client, asked in
      let request = ImportBars(instrument: Self.instrument, interval: .oneDay, strict: true)
      let call = try await client.importBars(request)
      let none = Rows(time: [], open: [], high: [], low: [], close: [], volume: [])
      for unreadable in [3, 4] as [UInt64] {
        try await call.send(ImportBatch(rows: none, unreadable: unreadable))
      }
      call.endSending()
      let summary = try await call.reply()
      #expect(summary.barCount == 7)
      #expect(summary.counts == RecordingHandlers.counts)
      #expect(asked.elements == ["\(request)"])
    }
  }

  @Test("a sync's progress comes before its reply")
  func sync() async throws {
    try await withClient { client, asked in
      let request = SyncHistoricalData(
        instrument: Self.instrument, interval: .oneHour, bars: 500)
      let call = try await client.syncHistoricalData(request)
      var progress: [UInt64] = []
      for try await item in call {
        #expect(item.requested == 500)
        progress.append(item.received)
      }
      #expect(progress == [1, 2])
      #expect(try await call.reply().provider == "recording")
      #expect(asked.elements == ["\(request)"])
    }
  }

  @Test("a command without streams has its reply")
  func remove() async throws {
    try await withClient { client, asked in
      let request = RemoveSeries(instrument: Self.instrument, interval: .oneWeek)
      let summary = try await client.removeSeries(request)
      #expect(summary.removedBars == 9)
      #expect(asked.elements == ["\(request)"])
    }
  }

  @Test("queries that stream reach their handlers, also where nothing is streamed")
  func queries() async throws {
    try await withClient { client, asked in
      let bars = GetOHLCV(
        instrument: Self.instrument, interval: .oneDay, limit: 5, keep: .last, order: .descending)
      var times: [Int64] = []
      for try await table in try await client.getOHLCV(bars) {
        times += table.map(\.time.nanoseconds)
      }
      #expect(times == [5])
      var pages = 0
      for try await page in try await client.listSymbols(ListSymbols(exchange: "X")) {
        #expect(page.symbols.isEmpty)
        pages += 1
      }
      #expect(pages == 1)
      for try await _ in try await client.getSyncStatus(GetSyncStatus()) {
        Issue.record("nothing is streamed")
      }
      #expect(
        asked.elements == ["\(bars)", "\(ListSymbols(exchange: "X"))", "\(GetSyncStatus())"])
    }
  }

  @Test("a declared error is caught by its case")
  func declaredError() async throws {
    try await withClient { client, asked in
      let request = GetLatestBar(instrument: Self.instrument, interval: .oneDay)
      await #expect(
        throws: GetLatestBar.Failure.unknownSeries(
          UnknownSeries(instrument: Self.instrument, interval: .oneDay))
      ) { try await client.getLatestBar(request) }
      #expect(asked.elements == ["\(request)"])
    }
  }

  @Test("a query that can be answered in place is, and makes no task")
  func inPlace() async throws {
    try await withClient(answersInPlace: true) { client, asked in
      var request = GetLatestBar(instrument: Self.instrument, interval: .oneWeek)
      #expect(try await client.getLatestBar(request).time.nanoseconds == 7)
      #expect(asked.elements == ["in place: \(request)"])
      request.interval = .oneDay
      await #expect(
        throws: GetLatestBar.Failure.unknownSeries(
          UnknownSeries(instrument: Self.instrument, interval: .oneDay))
      ) { try await client.getLatestBar(request) }
      // What is no query of one answer is not asked so.
      for try await _ in try await client.listSymbols(ListSymbols()) {}
      #expect(asked.elements.last == "\(ListSymbols())")
    }
  }

  @Test("the questions about the schema itself reach their handlers")
  func schema() async throws {
    try await withClient { client, asked in
      let text = try await client.describeSchema(DescribeSchema())
      #expect(text.text == "schema x")
      #expect(text.hash.count == 32)
      let compare = CompareSchema(text: "schema y")
      await #expect(
        throws: CompareSchema.Failure.unreadableSchema(UnreadableSchema(reason: "schema y"))
      ) { try await client.compareSchema(compare) }
      #expect(asked.elements == ["\(DescribeSchema())", "\(compare)"])
    }
  }

  @Test("the questions about the server reach their handlers")
  func server() async throws {
    try await withClient { client, asked in
      #expect(try await client.getMetrics(GetMetrics()).methods.count <= 3)
      #expect(try await client.getHealth(GetHealth()).ready)
      var states: [Bool] = []
      for try await health in try await client.watchHealth(WatchHealth()) {
        states.append(health.ready)
      }
      #expect(states == [true, false])
      #expect(asked.elements == ["\(GetMetrics())", "\(GetHealth())", "\(WatchHealth())"])
    }
  }

  @Test("a message of the server that breaks its schema is the server's fault")
  func brokenReply() async throws {
    try await withClient { client, asked in
      let call = try await client.listEvents(ListEvents(from: 1))
      do throws(ListEvents.Failure) {
        _ = try await call.next()
        Issue.record("the page breaks a limit")
      } catch {
        #expect(error.callError.code == .internal)
      }
      #expect(asked.count == 1)
    }
  }

  @Test("a request that breaks its schema is not sent")
  func brokenRequest() async throws {
    try await withClient { client, asked in
      do throws(RemoveSeries.Failure) {
        _ = try await client.removeSeries(
          RemoveSeries(instrument: Instrument(exchange: "", code: "A"), interval: .oneDay))
        Issue.record("the exchange breaks a limit")
      } catch {
        #expect(error.callError.code == .invalidArgument)
        #expect(error.callError.executed == .never)
      }
      #expect(asked.count == 0)
    }
  }

  /// The methods whose requests have a field that must be there.
  private static let demanding = MarketDataMethod.allCases.filter {
    ![
      .listSymbols, .getSyncStatus, .describeSchema, .getMetrics, .getHealth, .watchHealth,
      .probeUpload, .resetProbes, .rebuildProjections, .listSubscribers, .listParkedEvents,
      .listRecentDeliveries, .listHandledRequests,
    ].contains($0)
  }

  @Test("bytes that are no request do not reach a handler", arguments: demanding)
  func notARequest(_ method: MarketDataMethod) async throws {
    try await withClient { client, asked in
      do throws(CallError) {
        let _: Nothing = try await client.channel.call(
          method.rawValue, Nothing(), options: CallOptions())
        Issue.record("these bytes are no request")
      } catch {
        #expect(error.code == .invalidArgument)
        #expect(error.executed == .never)
        #expect(error.stage == .decode)
        #expect(asked.count == 0)
      }
    }
  }

  @Test("an unknown method is refused by name", arguments: [0, 8, 15, 27, .max] as [UInt16])
  func unknownMethod(_ method: UInt16) async throws {
    try await withClient { client, asked in
      do throws(CallError) {
        let _: Nothing = try await client.channel.call(
          method, Nothing(), options: CallOptions())
        Issue.record("there is no such method")
      } catch {
        #expect(error.code == .unimplemented)
        #expect(error.executed == .never)
        #expect(error.stage == .admission)
        #expect(error.message == "the server has no method \(method)")
      }
      #expect(asked.count == 0)
    }
  }
}
