internal import Glibc
internal import MarketContract
internal import MarketServer
internal import PocketQuantClient

/// Shows the main job from beginning to end, with a server of its own.
enum DemoVerb: Verb {
  static let name = "demo"
  static let summary = "imports real bars into a server of its own and shows what comes back"
  static let notes = """
    It needs nothing: the daily bars of AAPL from 2000 to 2013 are part of the program. The server,
    its socket and its store live in a temporary directory that is gone when the demo ends.
    """

  static let endsInOrder = true

  private static let symbol = "NASDAQ:AAPL"

  static func run(_ arguments: Arguments) async throws {
    let stop = ShutdownSignal()
    try await TemporaryDirectory.with(prefix: "pocketquant-demo") { directory in
      try say("A server of its own, with an empty store, in \(directory.path)")
      let server = try await ServeVerb.start(
        PocketQuantServer.Configuration(
          socket: "\(directory.path)/demo.sock", dataDirectory: "\(directory.path)/data"))
      do {
        try await show(server.socketPath, until: stop)
      } catch {
        await server.stop(grace: .seconds(1))
        throw stop.hasCome ? CommandError.failed("the demo was stopped") : error
      }
      let (_, time) = try await Demonstration.timed { await server.stop(grace: .seconds(1)) }
      try say("\nThe server has ended (\(Shown.duration(time))) and left nothing behind.")
    }
  }

  private static func say(_ line: String) throws {
    let output = StandardOutput()
    try output.line(line)
    try output.flush()
  }

  /// Shows everything, unless a signal comes first.
  private static func show(_ socket: String, until stop: ShutdownSignal) async throws {
    let show = Task {
      let client = try await MarketClient.connect(to: socket, name: "demo")
      let output = StandardOutput()
      try await Demonstration(client: client, output: output).run()
      try output.flush()
      await client.close()
    }
    let watch = Task {
      await stop.wait()
      show.cancel()
    }
    try await show.value
    watch.cancel()
  }

  /// What the demonstration shows, step by step.
  private struct Demonstration {
    let client: MarketClient
    let output: StandardOutput

    static func timed<R>(_ body: () async throws -> R) async throws -> (R, Duration) {
      let clock = SuspendingClock()
      let start = clock.now
      let result = try await body()
      return (result, clock.now - start)
    }

    func run() async throws {
      try await importSample()
      try await showChart()
      try await showLatest()
      try await showEvents()
    }

    private func step(_ what: String, _ time: Duration) throws {
      let blanks = String(repeating: " ", count: max(1, 72 - what.count))
      try output.line("\(what)\(blanks)\(Shown.duration(time))")
    }

    private func importSample() async throws {
      guard let instrument = Instrument(DemoVerb.symbol) else { return }
      let request = ImportBars(instrument: instrument, interval: .oneDay, strict: true)
      let (outcome, time) = try await Self.timed {
        let sample = TextSource(Sample.dailyBarsOfApple)
        var importer = try await Importer.begin(
          request, from: sample, format: nil, client)
        return try await importer.run(label: "importing")
      }
      if let refusal = outcome.refusal { throw CommandError.failed(refusal) }
      let counts = outcome.summary.counts
      try step(
        "\nimport \(DemoVerb.symbol) 1d: \(Shown.count(counts.inserted, "bar")) stored, on the disk",
        time)
    }

    private func showChart() async throws {
      let size = Terminal.size
      let request = try query()
      let (candles, time) = try await Self.timed {
        try await ChartVerb.candles(of: request, client)
      }
      try step("all \(Shown.count(candles.count, "bar")), oldest to newest", time)
      let chart = CandlestickChart(
        candles, width: size.columns, height: min(24, size.lines - 2),
        hasColor: Terminal.wantsColor)
      try output.line()
      for line in chart.lines { try output.line(line) }
      try output.line(
        "\n\(DemoVerb.symbol), \(Shown.count(chart.perColumn, "day")) a candle; "
          + "the cliffs of 2000 and 2005 are splits, the one of September 2000 was real\n")
    }

    private func showLatest() async throws {
      let (crisis, rangeTime) = try await Self.timed {
        try await rows(query(from: Timestamp("2008-01-01"), to: Timestamp("2009-01-01")))
      }
      try step("the \(Shown.count(crisis.count, "bar")) of 2008 from a range", rangeTime)
      let (last, time) = try await Self.timed { try await rows(query(limit: 5)) }
      try step("the last \(Shown.count(last.count, "bar"))", time)
      try output.line()
      let printer = DataPrinter(
        .table, columns: ["time", "open", "high", "low", "close", "volume"], to: output)
      for bar in last {
        try printer.row([
          .time(bar.time), .number(bar.open), .number(bar.high), .number(bar.low),
          .number(bar.close), .number(bar.volume),
        ])
      }
      try printer.finish()
      try output.line()
      let (bar, latestTime) = try await Self.timed { try await client.latestBar(DemoVerb.symbol) }
      try step("the latest bar alone: \(bar.time), close \(bar.close)", latestTime)
    }

    private func showEvents() async throws {
      let (events, time) = try await Self.timed {
        var events: [EventRecord] = []
        for try await page in try await client.listEvents(ListEvents(from: 0)) {
          events += page.events
        }
        return events
      }
      try step("the domain events that the import raised", time)
      try output.line()
      let printer = DataPrinter(
        .table, columns: Array(EventLine.columns.prefix(6)), to: output)
      for event in events { try printer.row(Array(try EventLine(event).cells.prefix(6))) }
      try printer.finish()
    }

    private func query(
      from: Timestamp? = nil, to: Timestamp? = nil, limit: UInt64? = nil
    ) throws -> GetOHLCV {
      guard let instrument = Instrument(DemoVerb.symbol) else {
        throw CommandError.failed("\(DemoVerb.symbol) is no symbol")
      }
      return GetOHLCV(
        instrument: instrument, interval: .oneDay, from: from, to: to, limit: limit,
        keep: .last, order: .ascending)
    }

    private func rows(_ query: GetOHLCV) async throws -> [Bars.Row] {
      var rows: [Bars.Row] = []
      for try await bars in try await client.getOHLCV(query) { rows += bars }
      return rows
    }
  }
}
