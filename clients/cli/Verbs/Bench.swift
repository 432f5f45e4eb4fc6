internal import MarketContract
internal import PocketQuantClient

/// Measures a server.
enum BenchVerb: Verb {
  static let name = "bench"
  static let summary = "measures how fast the server answers"
  static let options = [
    Option("mode", "MODE", "unary, pipelined or bulk; needed"),
    Option("count", "N", "how many queries; 20000 without it"),
    Option("depth", "N", "how many queries at once in the mode pipelined; 128 without it"),
    Option("bytes", "N", "how many bytes of bars in the mode bulk; 1000000000 without it"),
  ]
  static let notes = """
    unary and pipelined ask for the latest bar, bulk for long ranges of bars. It works on an empty
    store: it makes a series of its own and removes it. Only a release build prints figures.
    """

  static func run(_ arguments: Arguments) async throws {
    #if DEBUG
    throw CommandError.failed(
      "a debug build prints no figures; build with: swift build -c release")
    #else
    guard let mode = arguments["mode"], ["unary", "pipelined", "bulk"].contains(mode) else {
      throw CommandError.usage("bench needs --mode unary, pipelined or bulk")
    }
    let count = try arguments.integer("count", in: 1...1_000_000_000) ?? 20000
    let depth = try arguments.integer("depth", in: 1...1000) ?? 128
    let bytes = try arguments.integer("bytes", in: 1...Int.max) ?? 1_000_000_000
    let client = try await Session.connect(arguments)
    let benchmark = Benchmark(client: client, instrument: .init(exchange: "BENCH", code: unique()))
    // On the thread on which answers arrive: a strategy that cares for microseconds does the same.
    try await withTaskExecutorPreference(client.executor) {
      try await benchmark.prepare(bars: mode == "bulk" ? Benchmark.bulkBars : 1)
      do {
        switch mode {
        case "unary": print(try await benchmark.unary(count))
        case "pipelined": print(try await benchmark.pipelined(count, depth: depth))
        default: print(try await benchmark.bulk(bytes))
        }
      } catch {
        try? await benchmark.remove()
        throw error
      }
      try await benchmark.remove()
    }
    await client.close()
    #endif
  }

  /// A code that no other run has at the same time.
  private static func unique() -> String {
    String(UInt64.random(in: 0...UInt64.max), radix: 36).uppercased()
  }
}

/// The measurements.
struct Benchmark {
  let client: MarketClient
  let instrument: Instrument

  private static let clock = SuspendingClock()
  /// Three megabytes, which processors keep in their caches: the way of the bars is measured, and not
  /// the memory that they come from.
  static let bulkBars = 1 << 16

  /// Makes the series, bars of a minute.
  func prepare(bars count: Int) async throws {
    let call = try await client.importBars(
      ImportBars(instrument: instrument, interval: .oneMinute, strict: true))
    var start = 0
    while start < count {
      let range = start..<min(start + BarFile.batchSize, count)
      let price = Column<Double>(storage: range.map { 100 + Double($0 % 1000) / 100 })
      let rows = Rows(
        time: Column(storage: range.map { Int64($0) * 60_000_000_000 }), open: price, high: price,
        low: price, close: price, volume: Column(storage: range.map { Double($0 % 5000) }))
      try await call.send(ImportBatch(rows: rows, unreadable: 0))
      start = range.upperBound
    }
    call.endSending()
    _ = try await call.reply()
  }

  /// Removes the series.
  func remove() async throws {
    _ = try await client.removeSeries(RemoveSeries(instrument: instrument, interval: .oneMinute))
  }

  /// One query after the other: the time of each.
  func unary(_ count: Int) async throws -> String {
    let query = GetLatestBar(instrument: instrument, interval: .oneMinute)
    for _ in 0..<count / 10 { _ = try await client.getLatestBar(query) }
    var times: [Int64] = []
    times.reserveCapacity(count)
    let begin = Self.clock.now
    for _ in 0..<count {
      let start = Self.clock.now
      _ = try await client.getLatestBar(query)
      times.append((Self.clock.now - start).nanosecondsClamped)
    }
    let total = Self.clock.now - begin
    times.sort()
    let (median, late) = (times[count / 2], times[count * 99 / 100])
    return "unary p50 \(microseconds(median)) us p99 \(microseconds(late)) us "
      + "rate \(rate(count, total))/s"
  }

  /// Many queries at once on one connection: how many are answered a second.
  func pipelined(_ count: Int, depth: Int) async throws -> String {
    let begin = Self.clock.now
    try await withThrowingTaskGroup(of: Void.self) { group in
      for lane in 0..<depth {
        let share = count / depth + (lane < count % depth ? 1 : 0)
        group.addTask(executorPreference: client.executor) {
          let query = GetLatestBar(instrument: instrument, interval: .oneMinute)
          for _ in 0..<share { _ = try await client.getLatestBar(query) }
        }
      }
      try await group.waitForAll()
    }
    return "pipe depth \(depth) rate \(rate(count, Self.clock.now - begin))/s"
  }

  /// Long ranges of bars, again and again: how many bytes of columns come a second.
  func bulk(_ bytes: Int) async throws -> String {
    let query = GetOHLCV(
      instrument: instrument, interval: .oneMinute, keep: .last, order: .ascending)
    // A tenth before the clock is looked at, as of queries: the bars then lie in memory, and both
    // processes have what they need, as where they run for longer.
    try await receive(bytes / 10, query)
    let begin = Self.clock.now
    let received = try await receive(bytes, query)
    let seconds = Double((Self.clock.now - begin).nanosecondsClamped) / 1e9
    return "bulk \(Int((Double(received) / seconds / 1e6).rounded())) MB/s"
  }

  /// Receives bars until there are so many bytes of them; gives how many there were.
  @discardableResult
  private func receive(_ bytes: Int, _ query: GetOHLCV) async throws -> Int {
    var received = 0
    while received < bytes {
      for try await bars in try await client.getOHLCV(query) {
        received += bars.count * 48
        if received >= bytes { break }
      }
    }
    return received
  }

  private func microseconds(_ nanoseconds: Int64) -> String {
    Shown.decimal(Double(nanoseconds) / 1000, 1)
  }

  private func rate(_ count: Int, _ time: Duration) -> Int {
    Int((Double(count) / (Double(time.nanosecondsClamped) / 1e9)).rounded())
  }
}
