internal import MarketApplication
internal import MarketDomain
internal import Synchronization

/// Gets chunks and their indexes from memory, or has a reader's thread get them from the disk.
final class ChunkSource: Sendable {
  /// How many chunks a reader's thread is asked for at a time: a megabyte and a half, so that the
  /// change of threads does not matter and a cancelled reader stops soon.
  static let readAhead = 8

  private let catalog: Catalog
  private let cache: ChunkCache
  private let readers: [ReaderThread]
  private let turn = Atomic<Int>(0)

  init(catalog: Catalog, cache: ChunkCache, readers: [ReaderThread]) {
    self.catalog = catalog
    self.cache = cache
    self.readers = readers
  }

  /// One reader after the other.
  var reader: ReaderThread {
    let number = turn.wrappingAdd(1, ordering: .relaxed).oldValue & Int.max
    return readers[number % readers.count]
  }

  /// The bars of the chunk at the front of `entries`; those behind it are fetched with it where it
  /// is not in memory.
  func bars(_ entries: some Collection<ChunkEntry>) async throws -> Bars {
    guard let wanted = entries.first else { return .none }
    if let bars = cache[wanted.bars] { return bars }
    let missing = entries.prefix(Self.readAhead).map(\.bars).filter {
      $0 == wanted.bars || !cache.contains($0)
    }
    let chunks = try await reader.chunks(missing)
    for (id, bars) in zip(missing, chunks) { cache.insert(bars, for: id) }
    return chunks[0]
  }

  /// The index of a series in the version of `state`.
  ///
  /// Nil where the series has been changed in between; then `state` is out of date.
  func index(of id: SeriesID, _ state: SeriesState) async throws -> ChunkIndex? {
    if let index = state.index { return index }
    let (index, version) = try await reader.index(of: state.row)
    guard version == state.version else { return nil }
    catalog.keep(index, of: id, version: version)
    return index
  }
}
