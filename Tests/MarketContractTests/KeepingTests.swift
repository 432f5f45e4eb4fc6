import MarketContract
import Mediation
import RPCCore
import Testing

@Suite("What is kept of commands that run once")
struct KeepingTests {
  private static let instrument = Instrument(exchange: "NASDAQ", code: "AAPL")

  /// An error is kept, and is itself again.
  private func check<C: OnceCommand, E: DeclaredCallError & Equatable>(
    _ command: C.Type, _ error: E
  ) throws {
    let kept = try #require(try C.keep(failure: error))
    #expect(kept.number == E.number)
    #expect(kept.message == error.description)
    #expect(try C.failure(kept: kept) as? E == error)
  }

  @Test("a reply comes back from what is kept of it")
  func replies() throws {
    let summary = SyncSummary(
      counts: RowCounts(
        received: 3, inserted: 1, updated: 1, unchanged: 1, duplicates: 0, rejected: 0),
      barCount: 9,
      span: TimeSpan(first: Timestamp(nanoseconds: 1), last: Timestamp(nanoseconds: 2)),
      provider: "synthetic")
    let kept = try SyncHistoricalData.keep(summary)
    #expect(kept == [UInt8](try summary.encoded()))
    #expect(try SyncHistoricalData.reply(kept: kept) == summary)
    // A command without a reply keeps no bytes.
    #expect(try ResetProbes.keep(()).isEmpty)
    try ResetProbes.reply(kept: [])
  }

  @Test("each error that a command declares is kept and comes back as it was")
  func errors() throws {
    let invalid = InvalidInstrument(exchange: "a b", code: "")
    try check(RemoveSeries.self, invalid)
    try check(RemoveSeries.self, UnknownSeries(instrument: Self.instrument, interval: .oneMonth))
    try check(SyncHistoricalData.self, invalid)
    try check(SyncHistoricalData.self, ProviderFailed(provider: "x", reason: "it is closed"))
    try check(ResetSubscriber.self, EventsExpired(firstKept: 42))
    try check(ProbeCount.self, ProbesNotPermitted(owner: 7))
  }

  @Test("what a command does not declare is not kept")
  func undeclared() throws {
    let errors: [any Error] = [
      ProviderFailed(provider: "x", reason: ""), Fault(.conflict, "again"), CancellationError(),
      CallError(.unavailable, "", executed: .never, stage: .handler),
    ]
    for error in errors { #expect(try RemoveSeries.keep(failure: error) == nil) }
  }

  @Test("a reply that breaks its schema is refused, and kept bytes that are none are an error")
  func damage() throws {
    let broken = SyncSummary(
      counts: RowCounts(
        received: 0, inserted: 0, updated: 0, unchanged: 0, duplicates: 0, rejected: 0),
      barCount: 0, provider: "")
    #expect(throws: WireError.self) { try SyncHistoricalData.keep(broken) }
    #expect(throws: WireError.self) { try SyncHistoricalData.reply(kept: [1, 2, 3]) }
    let foreign = KeptFailure(number: EventsExpired.number, fields: [], message: "it said so")
    let fault = #expect(throws: Fault.self) { try RemoveSeries.failure(kept: foreign) }
    #expect(fault?.kind == .damaged)
    #expect(fault?.message.contains("it said so") == true)
    let cut = KeptFailure(number: UnknownSeries.number, fields: [1], message: "")
    #expect(throws: WireError.self) { try RemoveSeries.failure(kept: cut) }
  }
}
