public import MarketApplication
internal import MarketDomain

/// Goes through the bars of a selection, a chunk at a time.
///
/// What it goes through was fixed when it was made: later commits do not change it, and the blobs
/// that it refers to stay for as long as it does.
public actor SQLiteCursor: BarCursor {
  /// A place between two bars: so many bars into a chunk.
  private struct Place {
    var chunk: Int
    var row: Int
  }

  private let entries: [ChunkEntry]
  private let source: ChunkSource
  private let pin: Pin
  private let isDescending: Bool
  private var start: Place
  private var end: Place

  init(
    _ index: ChunkIndex, _ selection: BarSelection, source: ChunkSource, pin: Pin
  ) async throws {
    entries = index.entries
    self.source = source
    self.pin = pin
    isDescending = selection.isDescending
    start = Place(chunk: 0, row: 0)
    end = Place(chunk: index.entries.count, row: 0)
    if let from = selection.from { start = try await place(of: from) }
    if let to = selection.to { end = try await place(of: to) }
    if let limit = selection.limit { keep(limit, selection.keep) }
  }

  /// The place before the first bar that starts at or after `instant`.
  private func place(of instant: Instant) async throws -> Place {
    if entries.isEmpty { return Place(chunk: 0, row: 0) }
    let chunk = ChunkIndex(entries).position(for: instant.nanoseconds)
    let entry = entries[chunk]
    if instant.nanoseconds <= entry.first { return Place(chunk: chunk, row: 0) }
    if instant.nanoseconds > entry.last { return Place(chunk: chunk + 1, row: 0) }
    let bars = try await source.bars(CollectionOfOne(entry))
    return Place(chunk: chunk, row: bars.firstIndex(notBefore: instant))
  }

  /// Cuts the selection to `limit` bars at one of its ends.
  private func keep(_ limit: Int, _ side: BarSelection.End) {
    guard start.chunk < end.chunk || start.row < end.row else { return }
    let limit = min(limit, entries.reduce(0) { $0 + $1.count })
    switch side {
    case .first:
      var rest = limit + start.row
      var chunk = start.chunk
      while chunk < end.chunk, rest >= entries[chunk].count {
        rest -= entries[chunk].count
        chunk += 1
      }
      if chunk < end.chunk || rest < end.row { end = Place(chunk: chunk, row: rest) }
    case .last:
      var rest = limit
      var place = end
      while rest > place.row, place.chunk > start.chunk {
        rest -= place.row
        place.chunk -= 1
        place.row = entries[place.chunk].count
      }
      let row = max(place.row - rest, 0)
      if place.chunk > start.chunk || row > start.row {
        start = Place(chunk: place.chunk, row: row)
      }
    }
  }

  /// Whether there are no more bars.
  public var isAtEnd: Bool {
    start.chunk > end.chunk || start.chunk == end.chunk && start.row >= end.row
  }

  /// The next bars; nil at the end.
  public func next() async throws -> BarBlock? {
    do {
      return try await isDescending ? nextFromEnd() : nextFromStart()
    } catch let error as StoreError {
      throw error.fault
    }
  }

  private func nextFromStart() async throws -> BarBlock? {
    while !isAtEnd {
      let bars = try await source.bars(entries[start.chunk...].prefix(end.chunk - start.chunk + 1))
      let last = start.chunk == end.chunk ? end.row : bars.count
      let range = start.row..<max(last, start.row)
      start = Place(chunk: start.chunk + 1, row: 0)
      if !range.isEmpty { return BarBlock(bars, range, isLast: isAtEnd) }
    }
    return nil
  }

  private func nextFromEnd() async throws -> BarBlock? {
    while !isAtEnd {
      if end.row == 0 {
        end = Place(chunk: end.chunk - 1, row: entries[end.chunk - 1].count)
        continue
      }
      // Those in front are needed next.
      let ahead = entries[start.chunk...end.chunk].reversed()
      let bars = try await source.bars(ahead)
      let first = start.chunk == end.chunk ? start.row : 0
      let range = min(first, end.row)..<end.row
      end = Place(chunk: end.chunk, row: 0)
      if !range.isEmpty { return BarBlock(bars, range, isLast: isAtEnd) }
    }
    return nil
  }
}
