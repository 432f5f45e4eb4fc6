import PocketQuantClient
import RPCCore
import TestSupport
import Testing
import UnixTransport

/// A client that sends a stream of commands to a server that is killed again and again, and knows
/// what must be there after each.
///
/// It alone writes its two series, so that what must be there follows from the answers it got.
actor CrashWriter {
  /// A command that was sent, and what it was answered at last.
  struct Sent: Sendable {
    let command: Command
    let id: UniqueID
    /// The number of the call and of its event; repeats keep it.
    let correlation: UInt64
    let answer: Answer
  }

  enum Command: Equatable, Sendable {
    case sync(bars: UInt32)
    case removeSynced
    case removeImported
    case `import`(times: [Int64], price: Double)
  }

  enum Answer: Equatable, Sendable {
    case synced(SyncSummary)
    case removed(RemovalSummary)
    case unknownSeries
    case imported(ImportSummary)
    /// The connection was lost, and no event of it is there.
    case importLost
    /// The connection was lost, and its event is there.
    case importFound
  }

  nonisolated let synced: Instrument
  nonisolated let imported: Instrument
  private let number: UInt64
  private let client: MarketClient
  private let done: Record<UInt64>
  private var random: SeededGenerator
  private var index: UInt64 = 0
  private(set) var sent: [Sent] = []
  /// The imported series as it must be: the price of each time.
  private(set) var prices: [Int64: Double] = [:]
  /// How often a command was sent again by this writer, when the client had given up.
  private(set) var resent = 0
  /// How many answers were kept ones.
  private nonisolated let replayed = Record<UInt64>()

  nonisolated var replayedCount: Int { replayed.count }
  nonisolated var repeatCount: UInt64 { client.repeatCount }

  init(_ number: UInt64, socket: String, seed: UInt64, done: Record<UInt64>) throws {
    self.number = number
    self.done = done
    client = try MarketClient(socket: socket)
    random = SeededGenerator(seed: seed &+ number)
    synced = Instrument(exchange: "CRASH", code: "S\(number)")
    imported = Instrument(exchange: "CRASH", code: "I\(number)")
  }

  func close() async { await client.close() }

  /// Sends commands until `stop` is reached.
  func run(until stop: Milestone) async throws {
    while !stop.isReached {
      let command = nextCommand()
      index += 1
      let id = UniqueID.random(using: &random)
      let correlation = number << 32 | index
      let answer = try await send(command, options(id, correlation))
      sent.append(Sent(command: command, id: id, correlation: correlation, answer: answer))
      note(command, answer)
      done.append(number)
    }
  }

  private func nextCommand() -> Command {
    switch Int.random(in: 0..<10, using: &random) {
    case 0..<4: .sync(bars: .random(in: 1...200, using: &random))
    case 4: .removeSynced
    case 5: .removeImported
    default:
      .import(
        times: (0..<Int.random(in: 1...5, using: &random)).map { _ in
          .random(in: 0..<60, using: &random)
        },
        // Another price each time, so that no import changes nothing.
        price: Double(index + 1))
    }
  }

  private func note(_ command: Command, _ answer: Answer) {
    switch (command, answer) {
    case (.import(let times, let price), .imported), (.import(let times, let price), .importFound):
      for time in times { prices[time] = price }
    case (.removeImported, .removed): prices = [:]
    default: break
    }
  }

  private func options(_ id: UniqueID, _ correlation: UInt64) -> CallOptions {
    CallOptions(
      deadline: MonotonicClock.now.advanced(by: .seconds(300)), correlation: correlation,
      commandID: id, whenUnavailable: .wait,
      onReplay: { [replayed] in replayed.append(correlation) })
  }

  /// Sends a command until it is answered.
  private func send(_ command: Command, _ options: CallOptions) async throws -> Answer {
    while true {
      do {
        return try await attempt(command, options)
      } catch let failure as any CallFailure where failure.callError.code == .unavailable {
        if case .import = command, failure.callError.executed == .unknown {
          return try await events(from: options.correlation) ? .importFound : .importLost
        }
        resent += 1
      }
    }
  }

  private func attempt(_ command: Command, _ options: CallOptions) async throws -> Answer {
    switch command {
    case .sync(let bars):
      let call = try await client.syncHistoricalData(
        SyncHistoricalData(instrument: synced, interval: .oneMinute, bars: bars), options: options)
      return .synced(try await call.reply())
    case .removeSynced: return try await remove(synced, .oneMinute, options)
    case .removeImported: return try await remove(imported, .oneDay, options)
    case .import(let times, let price):
      var options = options
      options.commandID = .none
      let call = try await client.importBars(
        ImportBars(instrument: imported, interval: .oneDay, strict: true), options: options)
      let prices = Column(times.map { _ in price })
      let rows = Rows(
        time: Column(times.map { Timestamp(nanoseconds: $0) }), open: prices, high: prices,
        low: prices, close: prices, volume: prices)
      try await call.send(ImportBatch(rows: rows, unreadable: 0))
      call.endSending()
      return .imported(try await call.reply())
    }
  }

  private func remove(
    _ instrument: Instrument, _ interval: Interval, _ options: CallOptions
  ) async throws -> Answer {
    do throws(RemoveSeries.Failure) {
      return .removed(
        try await client.removeSeries(
          RemoveSeries(instrument: instrument, interval: interval), options: options))
    } catch {
      guard case .unknownSeries = error else { throw error }
      return .unknownSeries
    }
  }

  /// Whether there is an event of this call, now that the server is back.
  private func events(from correlation: UInt64) async throws -> Bool {
    while true {
      do throws(ListEvents.Failure) {
        return try await storedEvents().contains { $0.correlation == correlation }
      } catch {
        guard error.callError.code == .unavailable else { throw error }
      }
    }
  }

  private func storedEvents() async throws(ListEvents.Failure) -> [EventRecord] {
    let pages = try await client.listEvents(ListEvents(from: 0), options: options(.none, 0))
    var events: [EventRecord] = []
    while let page = try await pages.next() { events += page.events }
    return events
  }

  /// Sends the last commands that run once again; each must be answered as it was.
  func sendAgain(_ count: Int) async throws -> Int {
    let once = sent.filter { if case .import = $0.command { false } else { true } }.suffix(count)
    for each in once {
      let before = replayed.count
      let answer = try await attempt(each.command, options(each.id, each.correlation))
      #expect(answer == each.answer, "\(each)")
      #expect(replayed.count == before + 1, "\(each)")
    }
    return once.count
  }
}
