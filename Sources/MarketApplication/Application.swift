public import MarketContract
public import Mediation

/// What PocketQuant can do: the table of contents, one handler a request.
///
/// Commands have one instance each. Queries have several, so that they run beside each other and
/// never wait behind a command.
public struct Application<Store: MarketStore, Provider: HistoryProvider>: MarketDataHandlers {
  /// What commands change the state through.
  public typealias Work = Store.Units.Work

  // MARK: Commands

  /// Puts rows into a series.
  public let importBars: ImportBarsHandler<Store>
  /// Fetches bars from a source.
  public let syncHistoricalData: SyncHistoricalDataHandler<Store, Provider>
  /// Removes a series.
  public let removeSeries: RemoveSeriesHandler<Store>

  // MARK: Queries

  /// Streams bars.
  public let getOHLCV: Replicated<GetOHLCVHandler<Store.Reader>>
  /// Gives the latest bar.
  public let getLatestBar: Replicated<GetLatestBarHandler<Store.Reader>>
  /// Lists instruments.
  public let listSymbols: Replicated<ListSymbolsHandler<Store.Reader>>
  /// Lists series.
  public let getSyncStatus: Replicated<GetSyncStatusHandler<Store.Reader>>
  /// Lists events.
  public let listEvents: Replicated<ListEventsHandler<Store.Reader>>

  /// Gives the schema.
  public let describeSchema: Replicated<DescribeSchemaHandler>
  /// Compares schemas.
  public let compareSchema: Replicated<CompareSchemaHandler>

  /// The application over `store`, with histories from `provider`, schemas judged by `judge` and
  /// `queryInstances` handlers of each query.
  public init(
    store: Store, provider: Provider, judge: any SchemaJudge, surroundings: Surroundings,
    queryInstances: Int
  ) {
    importBars = ImportBarsHandler(store, surroundings)
    syncHistoricalData = SyncHistoricalDataHandler(store, provider, surroundings)
    removeSeries = RemoveSeriesHandler(store, surroundings)
    let reader = store.reader
    getOHLCV = Replicated(count: queryInstances) { GetOHLCVHandler(reader) }
    getLatestBar = Replicated(count: queryInstances) { GetLatestBarHandler(reader, surroundings) }
    listSymbols = Replicated(count: queryInstances) { ListSymbolsHandler(reader) }
    getSyncStatus = Replicated(count: queryInstances) { GetSyncStatusHandler(reader) }
    listEvents = Replicated(count: queryInstances) { ListEventsHandler(reader) }
    describeSchema = Replicated(count: queryInstances) { DescribeSchemaHandler() }
    compareSchema = Replicated(count: queryInstances) { CompareSchemaHandler(judge) }
  }
}
