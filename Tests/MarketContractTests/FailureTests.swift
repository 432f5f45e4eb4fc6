import MarketContract
import Mediation
import RPCCore
import Testing

@Suite("What requests fail with")
struct FailureTests {
  private static let instrument = Instrument(exchange: "NASDAQ", code: "AAPL")
  private static let invalid = InvalidInstrument(exchange: "a b", code: "")
  private static let unknown = UnknownSeries(instrument: instrument, interval: .oneMonth)
  private static let range = InvalidRange(
    from: Timestamp(nanoseconds: 1_000_000_000), to: Timestamp(nanoseconds: 0))
  private static let rejected = RowsRejected(
    received: 9, rejected: 2, rejections: [RejectedRow(row: 4, problem: .openOutside)])
  private static let provider = ProviderFailed(provider: "synthetic", reason: "it is closed")
  private static let expired = EventsExpired(firstKept: 42)

  /// A declared error is its case, travels, and is the same case again.
  private func check<F: RequestFailure & CallFailure & Equatable>(
    _ error: some DeclaredCallError & DeclaredError, _ failure: F, _ code: StatusCode
  ) {
    #expect(F(error as any Error) == failure)
    let travelling = failure.callError
    #expect(travelling.code == code)
    #expect(travelling.executed == .never)
    #expect(travelling.stage == .handler)
    #expect(travelling.message == error.description)
    #expect(travelling.detail?.number == type(of: error).number)
    #expect(F(callError: travelling) == failure)
  }

  @Test("each declared error of each request is its case, there and back")
  func declared() {
    check(Self.invalid, ImportBars.Failure.invalidInstrument(Self.invalid), .invalidArgument)
    check(Self.rejected, ImportBars.Failure.rowsRejected(Self.rejected), .invalidArgument)
    check(
      Self.invalid, SyncHistoricalData.Failure.invalidInstrument(Self.invalid), .invalidArgument)
    check(Self.provider, SyncHistoricalData.Failure.providerFailed(Self.provider), .unavailable)
    check(Self.invalid, RemoveSeries.Failure.invalidInstrument(Self.invalid), .invalidArgument)
    check(Self.unknown, RemoveSeries.Failure.unknownSeries(Self.unknown), .notFound)
    check(Self.invalid, GetOHLCV.Failure.invalidInstrument(Self.invalid), .invalidArgument)
    check(Self.unknown, GetOHLCV.Failure.unknownSeries(Self.unknown), .notFound)
    check(Self.range, GetOHLCV.Failure.invalidRange(Self.range), .invalidArgument)
    check(Self.invalid, GetLatestBar.Failure.invalidInstrument(Self.invalid), .invalidArgument)
    check(Self.unknown, GetLatestBar.Failure.unknownSeries(Self.unknown), .notFound)
    check(Self.expired, ListEvents.Failure.eventsExpired(Self.expired), .outOfRange)
  }

  @Test("what is no declared error of the request is a failure of the call")
  func undeclared() {
    let call = CallError(.unavailable, "gone", executed: .unknown, stage: .transport)
    #expect(ListSymbols.Failure(call as any Error) == .call(call))
    #expect(ListSymbols.Failure(callError: call) == .call(call))
    #expect(ListSymbols.Failure.call(call).callError == call)
    #expect(GetSyncStatus.Failure(CancellationError()).callError.code == .cancelled)
    struct Secret: Error { let word = "hidden" }
    let foreign = GetLatestBar.Failure(Secret()).callError
    #expect(foreign.code == .internal)
    #expect(!foreign.message.contains("hidden"))
    // Declared by another request, and so not promised by this one.
    #expect(GetLatestBar.Failure(Self.range).callError.code == .internal)
    let travelling = Self.range.callError
    #expect(GetLatestBar.Failure(callError: travelling) == .call(travelling))
  }

  @Test("a declared error that cannot be read is a failure of the call as it came")
  func damaged() {
    var error = Self.unknown.callError
    error.detail = CallError.Detail(number: UnknownSeries.number, message: Bytes([1, 2, 3]))
    #expect(GetLatestBar.Failure(callError: error) == .call(error))
  }

  @Test("an error that breaks its own limits travels as a fault of the server")
  func tooLong() {
    let error = ProviderFailed(provider: "", reason: "")
    #expect(error.callError.code == .internal)
    #expect(error.callError.stage == .encode)
    #expect(error.callError.detail == nil)
  }

  @Test("texts name what they are about")
  func texts() {
    #expect(
      Self.invalid.description
        == "a b: is no instrument; exchange and code are 1 to 32 of A-Z 0-9 . _ - = ^ / &")
    #expect(
      Self.unknown.description
        == "there are no 1M bars of NASDAQ:AAPL; import or sync them first")
    #expect(
      Self.range.description
        == "the range from 1970-01-01T00:00:01Z to 1970-01-01T00:00:00Z is empty; "
        + "to must be later than from")
    #expect(Self.rejected.description == "2 of 9 rows are no bars; nothing was imported")
    #expect(Self.provider.description == "synthetic gave no bars: it is closed")
    #expect(Self.expired.description == "events are kept from sequence 42 on; ask from there")
    #expect(ListEvents.Failure.eventsExpired(Self.expired).description == "\(Self.expired)")
  }

  @Test("errors have the numbers of the schema")
  func numbers() {
    #expect(
      [
        InvalidInstrument.number, UnknownSeries.number, InvalidRange.number, RowsRejected.number,
        ProviderFailed.number, EventsExpired.number,
      ] == [1, 2, 3, 4, 5, 6])
  }

  @Test(
    "each kind of fault has its status",
    arguments: [
      (.cancelled, .cancelled), (.deadlineExceeded, .deadlineExceeded), (.conflict, .aborted),
      (.exhausted, .resourceExhausted), (.unavailable, .unavailable), (.damaged, .dataLoss),
      (.internal, .internal),
    ] as [(Fault.Kind, StatusCode)])
  func faults(_ kind: Fault.Kind, _ code: StatusCode) {
    for (effect, executed, stage) in [
      (.none, .never, .handler), (.committed, .yes, .commit), (.unknown, .unknown, .commit),
    ] as [(Fault.Effect, Execution, CallStage)] {
      let error = ListSymbols.Failure(Fault(kind, "because", effect: effect)).callError
      #expect(error == CallError(code, "because", executed: executed, stage: stage))
    }
  }
}
