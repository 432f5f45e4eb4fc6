public import MarketDomain
internal import Mediation

/// Judges the rows of one request and keeps the valid ones: a part in memory, the rest in a file.
///
/// What is kept are runs, each of ascending bars. Rows that come in order, as they mostly do, are
/// one run however many there are.
public actor SQLiteIntake: RowIntake {
  /// How many rows are kept in memory: 12 MiB, so that a hundred imports at once are no burden.
  static let rowsInMemory = 1 << 18
  /// How many bars of all runs together are held while they are merged: 48 MiB.
  private static let rowsWhileMerging = 1 << 20

  private struct Run {
    var pieces: [Spool.Piece]
    var last: Int64
  }

  private nonisolated let executor: ThreadExecutor
  /// The thread on which the rows are judged and sorted.
  public nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe executor.asUnownedSerialExecutor()
  }

  private let directory: String
  private let rowsInMemory: Int
  private let writeFailed: @Sendable (Fault) -> Void
  private var pending = JudgedRows()
  private var spool: Spool?
  private var runs: [Run] = []
  private var duplicates = 0
  private var merger: RunMerger<RunBlocks>?
  private(set) var rejectedCount = 0

  init(
    executor: ThreadExecutor, directory: String, rowsInMemory: Int = rowsInMemory,
    writeFailed: @escaping @Sendable (Fault) -> Void = { _ in }
  ) {
    self.writeFailed = writeFailed
    self.executor = executor
    self.directory = directory
    self.rowsInMemory = rowsInMemory
  }

  /// Judges rows and keeps the valid ones; says which are not.
  public func take(_ rows: Rows) throws -> [RejectedRow] {
    let (valid, rejected) = rows.judged()
    rejectedCount += rejected.count
    pending.append(valid)
    do throws(StoreError) {
      if pending.count >= rowsInMemory { try spill() }
    } catch {
      writeFailed(error.fault)
      throw error.fault
    }
    return rejected
  }

  /// Writes what is in memory to the file, behind the run that it continues or as a new one.
  private func spill() throws(StoreError) {
    let (bars, duplicates) = pending.bars()
    pending = JudgedRows()
    self.duplicates += duplicates
    guard let span = bars.span else { return }
    let spool = if let spool = self.spool { spool } else { try Spool(in: directory) }
    self.spool = spool
    let piece = try spool.append(bars)
    if let last = runs.last?.last, span.first.nanoseconds > last {
      runs[runs.count - 1].pieces.append(piece)
      runs[runs.count - 1].last = span.last.nanoseconds
    } else {
      runs.append(Run(pieces: [piece], last: span.last.nanoseconds))
    }
  }

  /// Goes to the first bar; may be called again to go through them once more.
  func rewind() throws(StoreError) {
    let blockSize = max(Self.rowsWhileMerging / (runs.count + 1), 64)
    var blocks: [RunBlocks] = []
    for run in runs {
      guard let spool else { break }
      blocks.append(RunBlocks(of: run.pieces, in: spool, size: blockSize))
    }
    // What never left the memory is the latest run.
    let (bars, duplicates) = pending.bars()
    pendingDuplicates = duplicates
    blocks.append(RunBlocks(bars))
    merger = try RunMerger(blocks)
  }

  private var pendingDuplicates = 0

  /// The next bars in ascending order; none at the end.
  func next(_ count: Int) throws(StoreError) -> Bars {
    try merger?.next(count) ?? .none
  }

  /// How many runs have been spilled.
  var runCount: Int { runs.count }

  /// The rows that were left out for a later one of the same time; known at the end.
  var duplicateCount: Int { duplicates + pendingDuplicates + (merger?.duplicates ?? 0) }
}

/// Gives the bars of a run block by block.
private final class RunBlocks: BarRun {
  private var inMemory: Bars?
  private let pieces: [Spool.Piece]
  private let spool: Spool?
  private let size: Int
  private var piece = 0
  private var row = 0

  init(_ bars: Bars) {
    inMemory = bars
    pieces = []
    spool = nil
    size = 0
  }

  init(of pieces: [Spool.Piece], in spool: Spool, size: Int) {
    self.pieces = pieces
    self.spool = spool
    self.size = size
  }

  func next() throws(StoreError) -> Bars? {
    if let bars = inMemory.take() { return bars }
    while piece < pieces.count, row == pieces[piece].count {
      piece += 1
      row = 0
    }
    guard piece < pieces.count, let spool else { return nil }
    let range = row..<min(row + size, pieces[piece].count)
    row = range.upperBound
    return try spool.read(pieces[piece], range)
  }
}
