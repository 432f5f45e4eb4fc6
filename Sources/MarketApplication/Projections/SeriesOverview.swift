internal import MarketDomain
public import Mediation
internal import Synchronization

/// All series and how they stand: a projection, made of events alone, that ``GetSyncStatus`` shows.
///
/// It is a durable subscriber. What it shows is in memory and is always what its events up to some
/// sequence say; whoever wants to read what was committed before waits until it is that far. Now
/// and then it keeps a snapshot, from which it goes on when the server begins again, and from which
/// it can be made anew.
public final class SeriesOverview: EventHandler {
  /// What came of making it anew.
  public struct Rebuilt: Hashable, Sendable {
    /// The sequence of the snapshot that it was made from; 0 where it was made from nothing.
    public let snapshot: UInt64
    /// The sequence of the last event that went into it.
    public let upTo: UInt64
    /// How many events went into it.
    public let events: Int
    /// What it had shown differently, for a person.
    public let differences: [String]
  }

  private struct State {
    var fold = SeriesFold()
    var snapshotSequence: UInt64 = 0
    var lastNumber = 0
    var waiters: [(number: Int, sequence: UInt64, continuation: CheckedContinuation<Void, Never>)] =
      []

    mutating func takeWaiter(_ number: Int) -> CheckedContinuation<Void, Never>? {
      waiters.firstIndex { $0.number == number }.map { waiters.remove(at: $0).continuation }
    }

    mutating func takeWaiters() -> [CheckedContinuation<Void, Never>] {
      let ready = waiters.filter { $0.sequence <= fold.sequence }
      if !ready.isEmpty { waiters.removeAll { $0.sequence <= fold.sequence } }
      return ready.map(\.continuation)
    }
  }

  /// How many events come between two snapshots: so many are read again when the server begins, a
  /// few milliseconds.
  static let eventsPerSnapshot: UInt64 = 1000

  /// How long it may stand still while somebody waits for it: an event takes it some microseconds, so
  /// one that is no further by then has stopped.
  private let patience: Duration

  /// What the subscriber and the projection are called.
  public let name = "series-overview"
  private let snapshots: any SnapshotStore
  private let history: any EventHistory<MarketEvent>
  private let latest: @Sendable () -> UInt64
  private let series: @Sendable () -> [SeriesSummary]
  private let state = Mutex(State())

  /// The overview of the series of `store`; it shows nothing until it is told events.
  public init(_ store: some MarketStore, patience: Duration = .seconds(5)) {
    self.patience = patience
    let reader = store.reader
    snapshots = store.subscriberJournal
    history = StoredHistory(reader)
    latest = { reader.lastSequence }
    series = { reader.summaries() }
  }

  /// Every event, so that the sequence says how far it is.
  public var filter: EventFilter<UInt16> { .all }

  /// Shows the last snapshot, and goes on behind it.
  public func begin(after checkpoint: UInt64) async throws -> UInt64 {
    let fold: SeriesFold
    if let snapshot = try await snapshots.snapshot(of: name), let kept = try? SeriesFold(snapshot) {
      fold = kept
    } else if let first = try await history.events(from: 0, limit: 1).first?.sequence, first > 1 {
      // The first events are gone, and there never was a snapshot: the series themselves know.
      fold = SeriesFold(series(), at: latest())
    } else {
      fold = SeriesFold()
    }
    let waiters = state.withLock { state in
      state.fold = fold
      state.snapshotSequence = fold.sequence
      return state.takeWaiters()
    }
    for waiter in waiters { waiter.resume() }
    return min(checkpoint, fold.sequence)
  }

  /// Shows what the event changes.
  public func handle(_ event: MarketEvent, _ delivery: DeliveryContext) async throws {
    let (waiters, due) = state.withLock { state in
      state.fold.apply(event)
      let isDue = state.fold.sequence >= state.snapshotSequence + Self.eventsPerSnapshot
      if isDue { state.snapshotSequence = state.fold.sequence }
      return (state.takeWaiters(), isDue ? state.fold : nil)
    }
    for waiter in waiters { waiter.resume() }
    // A snapshot that cannot be kept costs a longer beginning, and is no failure of the event.
    if let due { try? await snapshots.keep(try due.snapshot(), of: name) }
  }

  // MARK: Reading

  /// The series and how they stand, with every event up to `sequence` in it.
  ///
  /// - Throws: `CancellationError` where the task is cancelled before it is that far, a ``Fault``
  ///   where it does not come that far.
  public func summaries(upTo sequence: UInt64) async throws -> [SeriesSummary] {
    let number = state.withLock { state in
      state.lastNumber += 1
      return state.lastNumber
    }
    let late = Task { [weak self, patience] in
      var seen: UInt64?
      while let now = self?.state.withLock({ $0.fold.sequence }), now != seen {
        seen = now
        try await Task.sleep(for: patience)
      }
      self?.state.withLock { $0.takeWaiter(number) }?.resume()
    }
    defer { late.cancel() }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isThere = state.withLock { state in
          let isThere = state.fold.sequence >= sequence || Task.isCancelled
          if !isThere { state.waiters.append((number, sequence, continuation)) }
          return isThere
        }
        if isThere { continuation.resume() }
      }
    } onCancel: {
      state.withLock { $0.takeWaiter(number) }?.resume()
    }
    try Task.checkCancellation()
    let fold = state.withLock { $0.fold }
    guard fold.sequence >= sequence else {
      throw Fault(
        .unavailable,
        "the overview of the series is made of the events up to \(fold.sequence) and not of those up "
          + "to \(sequence); `pocketquant subscribers` says how it stands, and `pocketquant "
          + "projections --rebuild` makes it anew")
    }
    return fold.summaries
  }

  // MARK: Making anew

  /// Makes it anew from its last snapshot and the events since, shows that, and says what had been
  /// different. It waits for nobody, so that it also helps where the subscriber has stopped.
  public func rebuild() async throws -> Rebuilt {
    let kept = try await snapshots.snapshot(of: name)
    var fold = kept.flatMap { try? SeriesFold($0) } ?? SeriesFold()
    let start = fold.sequence
    var count = 0
    var differences: [String]?
    while differences == nil {
      // To be compared both have to be equally far, and more events may come meanwhile.
      let shown = state.withLock { $0.fold.sequence }
      count += try await advance(&fold, to: shown)
      let made = fold
      let old = state.withLock { $0.fold.sequence == shown ? $0.fold : nil }
      differences = old.map { made.differences(from: $0) }
    }
    repeat { count += try await advance(&fold, to: latest()) } while !show(fold)
    try await snapshots.keep(try fold.snapshot(), of: name)
    return Rebuilt(
      snapshot: start, upTo: fold.sequence, events: count, differences: differences ?? [])
  }

  /// Shows `fold`, unless what is shown is further; events that are in it already may come again.
  private func show(_ fold: SeriesFold) -> Bool {
    let waiters: [CheckedContinuation<Void, Never>]? = state.withLock { state in
      guard state.fold.sequence <= fold.sequence else { return nil }
      state.fold = fold
      return state.takeWaiters()
    }
    for waiter in waiters ?? [] { waiter.resume() }
    return waiters != nil
  }

  private func advance(_ fold: inout SeriesFold, to end: UInt64) async throws -> Int {
    var count = 0
    while fold.sequence < end {
      let page = try await history.events(
        from: fold.sequence == 0 ? 0 : fold.sequence + 1, limit: 256)
      let wanted = page.prefix { ($0.sequence ?? 0) <= end }
      if wanted.isEmpty { break }
      for event in wanted { fold.apply(event) }
      count += wanted.count
    }
    return count
  }
}
