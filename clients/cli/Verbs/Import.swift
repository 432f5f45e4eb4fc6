internal import MarketContract
internal import PocketQuantClient

/// Stores the bars of a CSV file.
enum ImportVerb: Verb {
  static let name = "import"
  static let summary = "stores the bars of a CSV file, whole or not at all"
  static let operands = [Operand(name: "FILE", help: "the file; - is standard input")]
  static let options = [
    Option("symbol", "EXCHANGE:CODE", "the symbol that the bars belong to; needed"),
    Option.interval,
    Option("strict", nil, "store nothing where a single row is no bar"),
    Option("time-format", "FORMAT", "how times are written, as in Python's strptime"),
    Option.output,
  ]
  static var notes: String {
    """
    The first line names the columns: Date, Time or Datetime, Open, High, Low, Close, Volume, as the
    common sources write them; others are ignored. Rows that are no bars are listed with their line
    (the first is 1) and left out. Times are ISO 8601, UTC without an offset, unless --time-format
    says otherwise:

    \(TimeFormat.directives.map { "  \($0.directive)  \($0.meaning)" }.joined(separator: "\n"))
    """
  }

  static func run(_ arguments: Arguments) async throws {
    guard let symbol = arguments["symbol"] else {
      throw CommandError.usage("import needs --symbol EXCHANGE:CODE, such as NASDAQ:AAPL")
    }
    let request = ImportBars(
      instrument: try arguments.instrument(symbol), interval: try arguments.interval(),
      strict: arguments.has("strict"))
    let format = try arguments["time-format"].map { (text) throws(CommandError) in
      try TimeFormat(text)
    }
    let outputFormat = try arguments.outputFormat()
    let file = try FileReader(arguments.operands[0])
    let outcome: Importer.Outcome
    do {
      outcome = try await Session.with(arguments) { client in
        var importer = try await Importer.begin(request, from: file, format: format, client)
        return try await importer.run(label: "importing \(request.instrument)")
      }
    } catch let error as ForeignText {
      throw CommandError.failed(error.description(of: arguments.operands[0]))
    }
    for line in outcome.problemLines { StandardError.line(line) }
    if let refusal = outcome.refusal {
      throw CommandError.failed(refusal)
    }
    let counts = outcome.summary.counts
    if counts.received > 0, counts.received == counts.rejected {
      throw CommandError.failed("no row of the file is a bar; nothing was imported")
    }
    if outcome.lacksVolume {
      StandardError.line("the file has no column for the volume; all volumes are 0")
    }
    try print(outcome.summary, of: request, outputFormat)
  }

  private static func print(
    _ summary: ImportSummary, of request: ImportBars, _ format: OutputFormat
  ) throws(CommandError) {
    let printer = DataPrinter(
      format,
      columns: [
        "symbol", "interval", "received", "inserted", "updated", "unchanged", "duplicates",
        "rejected", "bars",
      ], to: StandardOutput())
    let counts = summary.counts
    try printer.row(
      [.text("\(request.instrument)"), .text("\(request.interval)")]
        + [
          counts.received, counts.inserted, counts.updated, counts.unchanged, counts.duplicates,
          counts.rejected, summary.barCount,
        ].map { .integer(Int(clamping: $0)) })
    try printer.finish()
  }
}

/// Streams a file to the server as one import.
struct Importer {
  /// What came of it.
  struct Outcome {
    let summary: ImportSummary
    /// The rows that were not taken, as lines for a person.
    let problemLines: [String]
    /// Why nothing was kept, where that is so.
    let refusal: String?
    let lacksVolume: Bool
  }

  private let source: any PartSource
  private let call: ImportBars.Call
  private var file: BarFile
  private var parser = CSVParser()
  private var unreadableSent = 0

  private init(_ call: ImportBars.Call, from source: any PartSource, format: TimeFormat?) {
    self.call = call
    self.source = source
    file = BarFile(format: format)
  }

  /// Begins an import, so that what the server has against it is known before anything is read.
  static func begin(
    _ request: ImportBars, from source: any PartSource, format: TimeFormat?, _ client: MarketClient
  ) async throws -> Importer {
    Importer(try await client.importBars(request), from: source, format: format)
  }

  /// Reads the whole source and sends its rows.
  mutating func run(label: String) async throws -> Outcome {
    let progress = ProgressBar(label)
    defer { progress.clear() }
    // A source that gives nothing for long must not hide that the server is gone.
    Task { [call, source] in
      _ = try? await call.reply()
      source.interrupt()
    }
    do {
      try await sendAll(progress)
    } catch {
      // Until the stream has ended the server keeps nothing, whatever happens.
      call.cancel()
      guard let failure = error as? ImportBars.Failure else { throw error }
      if case .rowsRejected(let refused) = failure { return outcome(refused) }
      if failure.callError.executed != .unknown { throw failure }
      throw CommandError.failed("\(failure); nothing was imported")
    }
    call.endSending()
    do throws(ImportBars.Failure) {
      return outcome(try await call.reply())
    } catch {
      if case .rowsRejected(let refused) = error { return outcome(refused) }
      throw CommandError(error, outcomeOf: "the import")
    }
  }

  private mutating func sendAll(_ progress: ProgressBar) async throws {
    var done = 0
    while let part = try await source.next() {
      try await take(part)
      done += part.count
      progress.update(done, of: source.size ?? 0, note: Shown.count(file.readableCount, "row"))
    }
    if source.isInterrupted {
      _ = try await call.reply()
      throw CommandError.failed("the server ended the import before all of it was there")
    }
    try await finishFile()
  }

  private mutating func take(_ part: ArraySlice<UInt8>) async throws {
    var parser = parser
    try await parser.take(part) { record in
      try file.take(record)
      if file.batch.count >= BarFile.batchSize { try await sendBatch() }
    }
    self.parser = parser
  }

  private mutating func finishFile() async throws {
    var parser = parser
    try await parser.finish { record in try file.take(record) }
    self.parser = parser
    guard file.hasColumns else {
      throw CommandError.failed("the file is empty; its first line must name the columns")
    }
    if file.batch.count > 0 || file.unreadableCount > unreadableSent { try await sendBatch() }
  }

  private mutating func sendBatch() async throws {
    let batch = ImportBatch(
      rows: file.takeBatch().rows, unreadable: UInt64(file.unreadableCount - unreadableSent))
    unreadableSent = file.unreadableCount
    try await call.send(batch)
  }

  // MARK: The outcome

  private func outcome(_ summary: ImportSummary) -> Outcome {
    Outcome(
      summary: summary,
      problemLines: problemLines(summary.rejections, total: summary.counts.rejected),
      refusal: nil, lacksVolume: file.lacksVolume)
  }

  private func outcome(_ refused: RowsRejected) -> Outcome {
    let none = RowCounts(
      received: refused.received, inserted: 0, updated: 0, unchanged: 0, duplicates: 0,
      rejected: refused.rejected)
    return Outcome(
      summary: ImportSummary(counts: none, barCount: 0, rejections: []),
      problemLines: problemLines(refused.rejections, total: refused.rejected),
      refusal: refused.description, lacksVolume: false)
  }

  /// The rows that could not be read and those that the server did not take, by their lines.
  private func problemLines(_ rejections: [RejectedRow], total: UInt64) -> [String] {
    let judged = rejections.map { row in
      RowReport(line: file.line(ofRow: Int(clamping: row.row)), reason: "\(row.problem)")
    }
    let all = (file.reports + judged).sorted { $0.line < $1.line }
      .prefix(MarketDataSchema.maxListedRejections)
    var lines = all.map { "line \($0.line): \($0.reason)" }
    if total > UInt64(all.count) {
      lines.append("and \(Shown.count(total - UInt64(all.count), "further row"))")
    }
    if file.readableCount == 0, let first = all.first, first.reason.contains("is no time") {
      lines.append("no row could be read: name the way times are written with --time-format")
    }
    return lines
  }
}
