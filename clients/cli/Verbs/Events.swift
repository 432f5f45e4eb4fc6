internal import MarketContract
internal import PocketQuantClient
internal import SchemaCompiler

/// Prints the stored events, and those that happen.
enum EventsVerb: Verb {
  static let name = "events"
  static let summary = "prints what has happened, in the order of the commits, and what happens"
  static let options = [
    Option("follow", nil, "go on, and print each event as it happens, until Ctrl-C"),
    Option(
      "from", "SEQUENCE",
      "the first sequence, 0 for the first that is kept; without it all that are kept, and with "
        + "--follow only what happens from now on"),
    Option("type", "NAME", "only events of this type, such as BarsImported; several with commas"),
    Option(
      "symbol", "SYMBOL", "only events about this symbol, such as NASDAQ:AAPL; several with commas"),
    Option("limit", "N", "the most events"), Option.output,
  ]
  static let notes = """
    With --follow a server that is replaced is no reason to end: each stored event is printed once,
    in order. Live events, which are stored nowhere, have the sequence 0; of those that came too
    fast, the details say how many were left out.
    """
  static let endsInOrder = true

  static func run(_ arguments: Arguments) async throws {
    let stop = ShutdownSignal()
    let selection = try EventSelection(arguments)
    let printing = Task { try await printEvents(arguments, selection) }
    let end = Task {
      await stop.wait()
      printing.cancel()
    }
    defer { end.cancel() }
    try await printing.value
  }

  private static func printEvents(
    _ arguments: Arguments, _ selection: EventSelection
  ) async throws {
    let printer = DataPrinter(
      try arguments.outputFormat(), columns: EventLine.columns, to: StandardOutput())
    let limit = try arguments.integer("limit", in: 0...Int.max) ?? Int.max
    let from = try arguments.integer("from", in: 0...Int.max).map { UInt64($0) }
    try await Session.with(arguments) { client in
      do {
        if arguments.has("follow") {
          let events = client.followEvents(
            from: from, events: selection.numbers, keys: selection.keys)
          try await follow(events, limit, printer)
        } else {
          try await list(client, from: from ?? 0, selection, limit, printer)
        }
      } catch {
        // Ctrl-C is the way to end it, and no failure.
        guard Task.isCancelled else { throw error }
      }
    }
    try printer.finish()
  }

  private static func list(
    _ client: MarketClient, from: UInt64, _ selection: EventSelection, _ limit: Int,
    _ printer: DataPrinter
  ) async throws {
    var rest = limit
    // What is left out here counts for no limit.
    let request = ListEvents(from: from, limit: selection.takesAll ? UInt64(limit) : nil)
    for try await page in try await client.listEvents(request) {
      for record in page.events where selection.takes(record) && rest > 0 {
        try printer.row(try EventLine(record).cells)
        rest -= 1
      }
      if rest == 0 { return }
    }
  }

  private static func follow(
    _ events: FollowedEvents, _ limit: Int, _ printer: DataPrinter
  ) async throws {
    var rest = limit
    if rest == 0 { return }
    for try await delivery in events {
      try printer.row(try EventLine(delivery.record, leftOut: delivery.leftOut).cells)
      try printer.flush()
      rest -= 1
      if rest == 0 { return }
    }
  }
}

/// Which events are printed.
struct EventSelection {
  /// The numbers of their types; empty for all.
  let numbers: [UInt16]
  /// Their keys; empty for all.
  let keys: [String]
  private let instruments: [Instrument]

  init(_ arguments: Arguments) throws(CommandError) {
    numbers = try Self.numbers(arguments["type"])
    var instruments: [Instrument] = []
    for symbol in arguments["symbol"]?.split(separator: ",", omittingEmptySubsequences: false) ?? []
    {
      instruments.append(try arguments.instrument(String(symbol)))
    }
    self.instruments = instruments
    keys = instruments.map { "\($0)" }
  }

  /// Whether all events are printed.
  var takesAll: Bool { numbers.isEmpty && instruments.isEmpty }

  /// Whether an event is printed.
  func takes(_ record: EventRecord) -> Bool {
    if !numbers.isEmpty, !numbers.contains(record.event) { return false }
    if instruments.isEmpty { return true }
    let event = try? MarketDataEvent(number: record.event, payload: record.payload)
    return event?.series.map { instruments.contains($0.0) } ?? false
  }

  private static func numbers(_ names: String?) throws(CommandError) -> [UInt16] {
    guard let names else { return [] }
    let events: [(name: String, number: UInt16)]
    do {
      // The schema knows the names, and this program has it.
      let schema = try SchemaTool.compile(path: "schema", text: MarketDataSchema.text)
      events = schema.events.map { ($0.record.name, UInt16($0.number)) }
    } catch {
      throw .failed("\(error)")
    }
    var numbers: [UInt16] = []
    for name in names.split(separator: ",") {
      guard let event = events.first(where: { $0.name == name }) else {
        throw .usage(
          "there is no event \(name); there are "
            + events.map(\.name).joined(separator: ", "))
      }
      numbers.append(event.number)
    }
    return numbers
  }
}

extension MarketDataEvent {
  /// The series that the event is about; nil for an event about something else.
  var series: (Instrument, Interval)? {
    switch self {
    case .barsImported(let event): (event.instrument, event.interval)
    case .historicalDataSynced(let event): (event.instrument, event.interval)
    case .seriesRemoved(let event): (event.instrument, event.interval)
    case .probeLatest, .probeRecent, .probeStrict, .unknown: nil
    }
  }
}

/// An event as it is printed.
struct EventLine {
  static let columns = [
    "sequence", "time", "event", "symbol", "interval", "details", "id", "correlation",
  ]

  let cells: [Cell]

  /// `leftOut` says how many live events were left out right before it.
  ///
  /// - Throws: where the event's bytes are not what its number says.
  init(_ record: EventRecord, leftOut: UInt64 = 0) throws(CommandError) {
    let event: MarketDataEvent
    do throws(WireError) {
      event = try MarketDataEvent(number: record.event, payload: record.payload)
    } catch {
      throw .failed("event \(record.sequence) cannot be read: \(error)")
    }
    let series = event.series
    let gap = leftOut == 0 ? "" : ", behind \(Shown.count(leftOut, "event")) left out"
    cells = [
      .integer(Int(clamping: record.sequence)), .time(record.occurredAt), .text(event.name),
      series.map { .text("\($0.0)") } ?? .absent, series.map { .text("\($0.1)") } ?? .absent,
      .text(Self.details(of: event) + gap), .text("\(record.id)"),
      .text(String(record.correlation, radix: 16)),
    ]
  }

  private static func details(of event: MarketDataEvent) -> String {
    switch event {
    case .barsImported(let event): describe(event.counts, event.span)
    case .historicalDataSynced(let event):
      describe(event.counts, event.span) + " from \(event.provider)"
    case .seriesRemoved(let event): "\(Shown.count(event.removedBars, "bar")) removed"
    case .probeLatest(let event): "probe \(event.name) \(event.index)"
    case .probeRecent(let event): "probe \(event.name) \(event.index)"
    case .probeStrict(let event): "probe \(event.name) \(event.index)"
    case .unknown(_, let payload): "\(Shown.count(payload.count, "byte"))"
    }
  }

  private static func describe(_ counts: RowCounts, _ span: TimeSpan) -> String {
    let parts = [
      (counts.inserted, "inserted"), (counts.updated, "updated"), (counts.unchanged, "unchanged"),
      (counts.duplicates, "duplicates"), (counts.rejected, "rejected"),
    ].filter { $0.0 > 0 }.map { "\(Shown.count($0.0)) \($0.1)" }
    return "\(parts.joined(separator: ", ")), \(span.first) to \(span.last)"
  }
}
