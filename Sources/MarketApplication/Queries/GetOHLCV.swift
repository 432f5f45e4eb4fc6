public import MarketContract
internal import MarketDomain
public import Mediation

/// Streams the bars of a series, of a range of it, or of one end of the range.
public actor GetOHLCVHandler<Reader: MarketReader>: QueryHandler {
  private let reader: Reader

  init(_ reader: Reader) {
    self.reader = reader
  }

  /// Goes through the bars block by block, as fast as the caller takes them.
  public func handle(_ query: GetOHLCV, _ exchange: Exchange<GetOHLCV>) async throws {
    let id = try SeriesID(query.instrument, query.interval)
    let selection = try BarSelection(query)
    guard let cursor = try await reader.bars(of: id, selection) else { throw UnknownSeries(id) }
    var isAtEnd = await cursor.isAtEnd
    while !isAtEnd {
      try await exchange.output.ready()
      guard let block = try await cursor.next() else { return }
      try await exchange.output.send(
        MarketContract.Bars(block, isDescending: selection.isDescending))
      isAtEnd = block.isLast
    }
  }
}

extension BarSelection {
  fileprivate init(_ query: GetOHLCV) throws(InvalidRange) {
    do throws(EmptyRange) {
      try self.init(
        from: query.from.map { Instant($0) }, to: query.to.map { Instant($0) },
        limit: query.limit.map { Int(clamping: $0) },
        keep: query.keep == .first ? .first : .last, isDescending: query.order == .descending)
    } catch {
      throw InvalidRange(from: Timestamp(error.start), to: Timestamp(error.end))
    }
  }
}
