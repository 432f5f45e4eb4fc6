public import Mediation

/// The stored events of a store as subscribers read them.
public struct StoredHistory<Reader: MarketReader>: EventHistory {
  private let reader: Reader

  /// What `reader` reads.
  public init(_ reader: Reader) {
    self.reader = reader
  }

  /// The stored events from `sequence` on.
  public func events(from sequence: UInt64, limit: Int) async throws -> [MarketEvent] {
    do {
      return try await reader.events(from: sequence, limit: limit).map { try MarketEvent($0) }
    } catch let error as EventsNotKept {
      throw HistoryNotKept(firstKept: error.firstKept)
    }
  }
}
