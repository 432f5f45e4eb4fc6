/// A series of bars: the aggregate that decides what happens to them and keeps what has happened.
///
/// The bars themselves are in the repository, because there may be millions; the aggregate knows
/// how many there are and where they begin and end. Every change of it raises an event, and the two
/// are stored together or not at all.
public struct Series: Sendable {
  /// How the bars came in.
  public enum Standing: Hashable, Sendable {
    /// They were imported; the series was never synced.
    case imported
    /// The last sync came to its end then.
    case synced(at: Instant)
  }

  /// The identity.
  public let id: SeriesID
  /// How often the series had been changed when it was loaded; 0 where it is new.
  public let version: UInt64
  /// How many bars there are.
  public private(set) var barCount: Int
  /// Where they begin and end; nil where there are none.
  public private(set) var span: TimeSpan?
  /// How they came in; nil where the series does not exist, or no longer.
  public private(set) var standing: Standing?
  /// The sequence of its last event.
  public private(set) var lastSequence: UInt64
  private var events: [SeriesEvent] = []

  /// A series that does not exist yet.
  public init(_ id: SeriesID) {
    self.init(
      id: id, version: 0, barCount: 0, span: nil, standing: nil, lastSequence: 0)
  }

  /// A series as it was stored.
  public init(
    id: SeriesID, version: UInt64, barCount: Int, span: TimeSpan?, standing: Standing?,
    lastSequence: UInt64
  ) {
    self.id = id
    self.version = version
    self.barCount = barCount
    self.span = span
    self.standing = standing
    self.lastSequence = lastSequence
  }

  /// Whether the series exists.
  public var exists: Bool { standing != nil }

  /// The events that have been raised since the series was loaded.
  public var uncommittedEvents: [SeriesEvent] { events }

  // MARK: Decisions

  /// Takes note of bars that were imported; nothing happens where none of them was new.
  public mutating func recordImport(
    _ contents: SeriesContents, at now: Instant, eventID: EventID
  ) {
    guard let came = contents.came, contents.counts.merged.changes > 0 || !exists else { return }
    apply(contents)
    if standing == nil { standing = .imported }
    raise(.barsImported(contents.counts, came), at: now, eventID)
  }

  /// Takes note of bars that came from the series' source.
  public mutating func recordSync(
    _ contents: SeriesContents, from provider: String, at now: Instant, eventID: EventID
  ) {
    guard let came = contents.came else { return }
    apply(contents)
    standing = .synced(at: now)
    raise(.historicalDataSynced(contents.counts, came, provider: provider), at: now, eventID)
  }

  /// Removes the series and its bars.
  ///
  /// - Throws: ``SeriesRejection/doesNotExist`` where there is nothing to remove.
  public mutating func remove(at now: Instant, eventID: EventID) throws(SeriesRejection) {
    guard exists else { throw .doesNotExist(id) }
    let removed = barCount
    barCount = 0
    span = nil
    standing = nil
    raise(.seriesRemoved(bars: removed), at: now, eventID)
  }

  private mutating func apply(_ contents: SeriesContents) {
    barCount += contents.counts.merged.inserted
    span = contents.came.map { span?.union($0) ?? $0 } ?? span
  }

  private mutating func raise(_ fact: SeriesEvent.Fact, at now: Instant, _ eventID: EventID) {
    lastSequence += 1
    events.append(
      SeriesEvent(id: eventID, series: id, sequence: lastSequence, occurredAt: now, fact: fact))
  }
}

extension Series: Hashable {
  /// Whether both are the same series, in whatever state.
  public static func == (left: Series, right: Series) -> Bool { left.id == right.id }

  /// Hashes the identity.
  public func hash(into hasher: inout Hasher) { hasher.combine(id) }
}

/// What bars that came in have done to the contents of a series.
public struct SeriesContents: Hashable, Sendable {
  /// What became of the rows.
  public let counts: RowCounts
  /// Where the bars that came begin and end; nil where none came.
  public let came: TimeSpan?

  /// What bars have done.
  public init(counts: RowCounts, came: TimeSpan?) {
    self.counts = counts
    self.came = came
  }
}

extension MergeCounts {
  /// How many bars are not what they were.
  public var changes: Int { inserted + updated }
}

/// Why something cannot be done to a series.
public enum SeriesRejection: Error, Hashable, Sendable {
  /// There is no such series.
  case doesNotExist(SeriesID)
}
