public import MarketDomain
internal import Mediation

/// A unit of work: what one command changes, kept apart until it is committed.
public actor SQLiteWork: SeriesRepository {
  /// How many bytes of new chunks are kept in memory; what is more is written ahead of the commit,
  /// where nobody sees it.
  private static let bytesInMemory = 8 << 20
  /// How many bars are taken from an intake at a time.
  private static let blockSize = 16_384

  private nonisolated let executor: ThreadExecutor
  /// The thread on which bars are merged.
  public nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe executor.asUnownedSerialExecutor()
  }

  private let catalog: Catalog
  private let source: ChunkSource
  private let writer: Writer
  private var pins: [Pin] = []
  private(set) var changes: WorkChanges
  private var writtenAhead: [Int64] = []
  private var bytesWaiting = 0

  init(
    executor: ThreadExecutor, catalog: Catalog, source: ChunkSource, writer: Writer,
    correlation: UInt64
  ) {
    self.executor = executor
    self.catalog = catalog
    self.source = source
    self.writer = writer
    changes = WorkChanges(correlation: correlation)
  }

  // MARK: The repository

  /// The series as it was committed last.
  public func series(_ id: SeriesID) -> Series {
    load(id)?.series(id) ?? Series(id)
  }

  /// The state of a series that this unit of work sees: the same each time it asks.
  private func load(_ id: SeriesID) -> SeriesState? {
    if let change = changes.series[id] { return change.base }
    let (state, pin) = catalog.pinned(id)
    pins.append(pin)
    changes.series[id] = SeriesChange(base: state)
    return state
  }

  /// Puts the rows of an intake into the bars of a series.
  public func put(_ intake: SQLiteIntake, into id: SeriesID) async throws -> SeriesContents {
    do {
      return try await merge(intake, into: id)
    } catch let error as StoreError {
      throw error.fault
    }
  }

  /// Removes the bars of a series.
  public func removeBars(of id: SeriesID) async throws {
    do {
      let index = try await index(of: id)
      changes.series[id]?.removed = index.entries
      changes.series[id]?.added = []
    } catch let error as StoreError {
      throw error.fault
    }
  }

  /// Notes a changed series; its events are stored with it.
  public func save(_ series: Series) {
    _ = load(series.id)
    if series.uncommittedEvents.isEmpty { return }
    changes.series[series.id]?.series = series
  }

  private func index(of id: SeriesID) async throws -> ChunkIndex {
    let state = load(id)
    if let index = changes.series[id]?.index { return index }
    guard let state else {
      changes.series[id]?.index = .empty
      return .empty
    }
    guard let index = try await source.index(of: id, state) else {
      throw VersionConflict(over: "\(id)")
    }
    changes.series[id]?.index = index
    return index
  }

  // MARK: Merging

  private func merge(_ intake: SQLiteIntake, into id: SeriesID) async throws -> SeriesContents {
    let index = try await index(of: id)
    var counts = MergeCounts()
    var came: TimeSpan?
    try await intake.rewind()
    var incoming = try await intake.next(Self.blockSize)
    while let span = incoming.span {
      try Task.checkCancellation()
      let position = index.position(for: span.first.nanoseconds)
      let isLast = position + 1 >= index.entries.count
      let end = isLast ? nil : Instant(nanoseconds: index.entries[position + 1].first)
      let old = try await oldChunk(index, position, before: span.first)
      var rewriter = ChunkRewriter(
        try await bars(of: old), isLast: isLast, target: ChunkData.targetCount)
      // All bars that belong to this chunk.
      while let span = incoming.span, end.map({ span.first < $0 }) ?? true {
        let cut = end.map { incoming.firstIndex(notBefore: $0) } ?? incoming.count
        let part = incoming.slice(0..<cut)
        came = part.span.map { came?.union($0) ?? $0 } ?? came
        rewriter.take(part)
        try await keep(rewriter.takeChunks(), of: id)
        incoming =
          cut < incoming.count
          ? incoming.slice(cut..<incoming.count) : try await intake.next(Self.blockSize)
      }
      rewriter.finish()
      counts += rewriter.counts
      if rewriter.counts.changes > 0 {
        try await keep(rewriter.takeChunks(), of: id)
        if let old { changes.series[id]?.removed.append(old) }
        noteLatest(rewriter.lastBar, of: id)
      }
    }
    return SeriesContents(
      counts: RowCounts(
        merged: counts, duplicates: await intake.duplicateCount,
        rejected: await intake.rejectedCount),
      came: came)
  }

  /// The chunk that has to be rewritten for bars from `time` on; nil where a new one can follow.
  private func oldChunk(_ index: ChunkIndex, _ position: Int, before time: Instant) async throws
    -> ChunkEntry?
  {
    guard position < index.entries.count else { return nil }
    let entry = index.entries[position]
    let isLast = position + 1 == index.entries.count
    let isFull = entry.count >= ChunkData.targetCount
    return isLast && isFull && entry.last < time.nanoseconds ? nil : entry
  }

  private func bars(of entry: ChunkEntry?) async throws -> Bars {
    guard let entry else { return .none }
    return try await source.bars(CollectionOfOne(entry))
  }

  private func noteLatest(_ bar: LatestBar?, of id: SeriesID) {
    guard let bar, let change = changes.series[id] else { return }
    let known = change.latest?.start ?? change.base?.latest?.start
    if known.map({ bar.start >= $0 }) ?? true { changes.series[id]?.latest = bar }
  }

  /// Keeps new chunks; writes them ahead of the commit where there are too many to keep.
  private func keep(_ chunks: [PendingChunk], of id: SeriesID) async throws {
    changes.series[id]?.added += chunks
    bytesWaiting += chunks.reduce(0) { $0 + $1.size }
    guard bytesWaiting > Self.bytesInMemory, let all = changes.series[id]?.added else { return }
    let waiting = all.indices.filter { all[$0].size > 0 }
    let data: [[UInt8]] = waiting.map { position in
      if case .data(let data) = all[position].content { data } else { [] }
    }
    let rows = try await writer.writeAhead(data)
    writtenAhead += rows
    for (position, row) in zip(waiting, rows) {
      changes.series[id]?.added[position].content = .written(row)
    }
    bytesWaiting = 0
  }

  // MARK: The end

  func commit(keeping record: CommandRecord?) async throws {
    try await writer.commit(changes, keeping: record)
    writtenAhead = []
    pins = []
  }

  func rollBack() async {
    await writer.forget(writtenAhead)
    writtenAhead = []
    pins = []
  }
}
