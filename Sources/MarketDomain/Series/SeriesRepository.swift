/// Where series are kept, as one unit of work sees it.
///
/// What is changed through it becomes visible to others, and durable, when the unit of work is
/// committed; until then nobody sees it, and if it is not committed nobody ever will. A series that
/// was changed by somebody else after it had been loaded here makes the commit fail.
public protocol SeriesRepository: Sendable {
  /// Where rows wait until they are put into a series.
  associatedtype Intake: RowIntake

  /// The series of this identity, a new one where there is none.
  func series(_ id: SeriesID) async throws -> Series

  /// Puts the rows that `intake` has taken into the bars of a series; says what became of them.
  ///
  /// Of several rows with the same time the last one counts.
  func put(_ intake: Intake, into series: SeriesID) async throws -> SeriesContents

  /// Removes the bars of a series.
  func removeBars(of series: SeriesID) async throws

  /// Stores a changed series and the events that it has raised.
  func save(_ series: Series) async throws
}

/// Where the rows of one request are judged, and wait until all of them are there.
///
/// It holds as many rows as the request has; an implementation decides where, so that memory stays
/// bounded.
public protocol RowIntake: Sendable {
  /// Judges rows and keeps the valid ones; says which are not.
  func take(_ rows: Rows) async throws -> [RejectedRow]
}
