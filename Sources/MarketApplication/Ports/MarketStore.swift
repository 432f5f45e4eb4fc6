public import MarketDomain
public import Mediation

/// What the application needs of whatever keeps its state.
public protocol MarketStore: Sendable {
  /// Where rows wait until they are put into a series.
  associatedtype Intake: RowIntake
  /// Begins and commits units of work.
  associatedtype Units: UnitOfWorkFactory
  where Units.Work: SeriesRepository, Units.Work.Intake == Intake
  /// Remembers what came of commands.
  associatedtype Commands: CommandJournal
  /// Reads what has been committed.
  associatedtype Reader: MarketReader
  /// Keeps how subscribers stand, and what projections showed.
  associatedtype Subscribers: SubscriberJournal<MarketEvent> & SnapshotStore

  /// Units of work over this store.
  var units: Units { get }
  /// What came of the commands that were carried out on this store.
  var commandJournal: Commands { get }
  /// The committed state of this store.
  var reader: Reader { get }
  /// How subscribers stand.
  var subscriberJournal: Subscribers { get }
  /// An empty intake.
  func makeIntake() async throws -> Intake

  /// Has `observer` told of the events of each commit from now on: after the commit, before whoever
  /// committed is told of it, commit after commit, in the order of their sequences. It is called
  /// where commits are made and must not wait. There is one observer; it is set before the first
  /// commit.
  func observeCommits(_ observer: @escaping @Sendable ([StoredEvent]) -> Void)
}

/// Reads what has been committed; it changes nothing and waits for no command.
public protocol MarketReader: Sendable {
  /// Goes through the bars of a selection.
  associatedtype Cursor: BarCursor

  /// The latest bar of a series; nil where there is none. Answered from memory.
  func latestBar(of series: SeriesID) -> Bar?

  /// The selected bars of a series as they are now, whatever is committed while they are read; nil
  /// where the series does not exist.
  func bars(of series: SeriesID, _ selection: BarSelection) async throws -> Cursor?

  /// All series in the order of exchange, code and interval. Answered from memory.
  func summaries() -> [SeriesSummary]

  /// The sequence of the last stored event, whether or not it is still kept; 0 where there was none.
  /// Answered from memory.
  var lastSequence: UInt64 { get }

  /// The stored events from `sequence` on, at most `limit` of them, in their order.
  ///
  /// - Throws: ``EventsNotKept`` where `sequence` is above 0 and below the first that is kept.
  func events(from sequence: UInt64, limit: Int) async throws -> [StoredEvent]
}

/// Goes through bars block by block.
public protocol BarCursor: Sendable {
  /// Whether there are no more bars.
  var isAtEnd: Bool { get async }
  /// The next bars; nil at the end.
  func next() async throws -> BarBlock?
}

/// Some consecutive bars: a part of others, which are not copied.
public struct BarBlock: Sendable {
  /// The bars that the block is a part of.
  public let bars: Bars
  /// Which of them it is.
  public let range: Range<Int>
  /// Whether there are no more behind it.
  public let isLast: Bool

  /// The bars at `range` of `bars`.
  public init(_ bars: Bars, _ range: Range<Int>, isLast: Bool) {
    self.bars = bars
    self.range = range
    self.isLast = isLast
  }
}

/// Which bars of a series.
public struct BarSelection: Hashable, Sendable {
  /// Which end of a range a limit keeps.
  public enum End: Hashable, Sendable {
    /// The earliest bars.
    case first
    /// The latest bars.
    case last
  }

  /// The first start that is within; nil for all from the beginning.
  public var from: Instant?
  /// The first start that is not within any more; nil for all to the end.
  public var to: Instant?
  /// The most bars; nil for all.
  public var limit: Int?
  /// Which end the limit keeps.
  public var keep: End
  /// Whether the latest bar comes first.
  public var isDescending: Bool

  /// A selection.
  ///
  /// - Throws: ``EmptyRange`` where it begins at or behind its end.
  public init(
    from: Instant? = nil, to: Instant? = nil, limit: Int? = nil, keep: End = .last,
    isDescending: Bool = false
  ) throws(EmptyRange) {
    if let from, let to { _ = try TimeRange(from: from, to: to) }
    self.from = from
    self.to = to
    self.limit = limit
    self.keep = keep
    self.isDescending = isDescending
  }
}

/// What is known of a series without looking at its bars.
public struct SeriesSummary: Hashable, Sendable {
  /// The identity.
  public let id: SeriesID
  /// How many bars there are.
  public let barCount: Int
  /// Where they begin and end.
  public let span: TimeSpan?
  /// How they came in.
  public let standing: Series.Standing

  /// A summary.
  public init(id: SeriesID, barCount: Int, span: TimeSpan?, standing: Series.Standing) {
    self.id = id
    self.barCount = barCount
    self.span = span
    self.standing = standing
  }
}

/// An event as it was stored.
public struct StoredEvent: Hashable, Sendable {
  /// Its place among all events; later commits have higher ones.
  public let sequence: UInt64
  /// Its identity.
  public let id: EventID
  /// Its place among the events of its series.
  public let aggregateSequence: UInt64
  /// When it happened.
  public let occurredAt: Instant
  /// The request that it came from.
  public let correlation: UInt64
  /// What happened, encoded.
  public let event: EncodedEvent

  /// A stored event.
  public init(
    sequence: UInt64, id: EventID, aggregateSequence: UInt64, occurredAt: Instant,
    correlation: UInt64, event: EncodedEvent
  ) {
    self.sequence = sequence
    self.id = id
    self.aggregateSequence = aggregateSequence
    self.occurredAt = occurredAt
    self.correlation = correlation
    self.event = event
  }
}

/// Events that were asked for are no longer kept.
public struct EventsNotKept: Error, Hashable, Sendable {
  /// The first sequence that is kept.
  public let firstKept: UInt64

  /// From this sequence on events are kept.
  public init(firstKept: UInt64) {
    self.firstKept = firstKept
  }
}
