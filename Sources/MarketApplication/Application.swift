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

  /// Has parked events handled again.
  public let retryParkedEvents: RetryParkedEventsHandler<Work>
  /// Gives parked events up.
  public let dropParkedEvents: DropParkedEventsHandler<Work>
  /// Has a subscriber handle events again.
  public let resetSubscriber: ResetSubscriberHandler<Store>
  /// Makes projections anew.
  public let rebuildProjections: RebuildProjectionsHandler<Work>

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

  /// Tells what has become of a command.
  public let getCommandOutcome: Replicated<GetCommandOutcomeHandler>
  /// Streams events.
  public let subscribeEvents: SubscribeEventsHandler<Store.Reader>
  /// Lists subscribers.
  public let listSubscribers: Replicated<ListSubscribersHandler>
  /// Lists parked events.
  public let listParkedEvents: Replicated<ListParkedEventsHandler>
  /// Lists the last deliveries.
  public let listRecentDeliveries: Replicated<ListRecentDeliveriesHandler>
  /// Lists requests and their handlers.
  public let listHandledRequests: ListHandledRequestsHandler

  /// Gives the schema.
  public let describeSchema: Replicated<DescribeSchemaHandler>
  /// Compares schemas.
  public let compareSchema: Replicated<CompareSchemaHandler>

  /// Gives what the server has counted.
  public let getMetrics: Replicated<GetMetricsHandler>
  /// Tells how the server is.
  public let getHealth: Replicated<GetHealthHandler>
  /// Streams how the server is.
  public let watchHealth: Replicated<WatchHealthHandler>

  // MARK: Conformance

  /// Gives back what is sent.
  public let probeEcho: ProbeEchoHandler
  /// Streams messages.
  public let probeDownload: ProbeDownloadHandler
  /// Takes messages.
  public let probeUpload: ProbeUploadHandler
  /// Gives back each message.
  public let probeExchange: ProbeExchangeHandler
  /// Waits.
  public let probeSleep: ProbeSleepHandler
  /// Tells what slow probes saw.
  public let getProbeSighting: GetProbeSightingHandler
  /// Fails with a status.
  public let probeFailure: ProbeFailureHandler
  /// Fails with a declared error.
  public let probeDeclaredFailure: ProbeDeclaredFailureHandler
  /// Fails with an error that nobody declared.
  public let probeUndeclaredFailure: ProbeUndeclaredFailureHandler
  /// Counts how often it is begun.
  public let probeCount: ProbeCountHandler<Work>
  /// Tells how often that was.
  public let getProbeCount: GetProbeCountHandler
  /// Forgets what probes left behind.
  public let resetProbes: ResetProbesHandler<Work>
  /// Gives back one of everything.
  public let probeEncoding: ProbeEncodingHandler
  /// Publishes live events.
  public let probePublish: ProbePublishHandler<Work>

  /// The application over `store`, whose events come on the bus `events` to `subscribers`, of which
  /// `overview` is one, and are followed through `feeds`, with histories from `provider`, schemas
  /// judged by `judge`, in a server that `server` observes, commands of which `commands` knows what
  /// came, `probes` for the conformance suite and a handler of each query for each of `lanes`, of
  /// which there is at least one.
  public init(
    store: Store, events: EventBus<MarketEvent>, feeds: EventFeeds = EventFeeds(),
    subscribers: EventSubscribers<MarketEvent>, overview: SeriesOverview, provider: Provider,
    judge: any SchemaJudge, server: any ServerObserver, commands: CommandLedger,
    surroundings: Surroundings, probes: Probes, lanes: [any Lane]
  ) {
    importBars = ImportBarsHandler(store, surroundings)
    syncHistoricalData = SyncHistoricalDataHandler(store, provider, surroundings)
    removeSeries = RemoveSeriesHandler(store, surroundings)
    retryParkedEvents = RetryParkedEventsHandler(subscribers)
    dropParkedEvents = DropParkedEventsHandler(subscribers)
    resetSubscriber = ResetSubscriberHandler(store, subscribers)
    rebuildProjections = RebuildProjectionsHandler(overview)
    let reader = store.reader
    getOHLCV = Replicated(count: lanes.count) { GetOHLCVHandler(reader) }
    getLatestBar = Replicated(lanes) { GetLatestBarHandler(reader, surroundings, on: $0) }
    listSymbols = Replicated(count: lanes.count) { ListSymbolsHandler(reader) }
    getSyncStatus = Replicated(count: lanes.count) {
      GetSyncStatusHandler(reader, overview)
    }
    listEvents = Replicated(count: lanes.count) { ListEventsHandler(reader) }
    listSubscribers = Replicated(count: lanes.count) { ListSubscribersHandler(subscribers) }
    listParkedEvents = Replicated(count: lanes.count) { ListParkedEventsHandler(subscribers) }
    listRecentDeliveries = Replicated(count: lanes.count) {
      ListRecentDeliveriesHandler(subscribers)
    }
    subscribeEvents = SubscribeEventsHandler(reader, events, feeds)
    listHandledRequests = ListHandledRequestsHandler(Self.handledRequests)
    getCommandOutcome = Replicated(count: lanes.count) { GetCommandOutcomeHandler(commands) }
    describeSchema = Replicated(count: lanes.count) { DescribeSchemaHandler() }
    compareSchema = Replicated(count: lanes.count) { CompareSchemaHandler(judge) }
    getMetrics = Replicated(count: lanes.count) { GetMetricsHandler(server) }
    getHealth = Replicated(count: lanes.count) { GetHealthHandler(server) }
    watchHealth = Replicated(count: lanes.count) { WatchHealthHandler(server) }
    probeEcho = ProbeEchoHandler(probes)
    probeDownload = ProbeDownloadHandler(probes)
    probeUpload = ProbeUploadHandler(probes)
    probeExchange = ProbeExchangeHandler(probes)
    probeSleep = ProbeSleepHandler(probes)
    getProbeSighting = GetProbeSightingHandler(probes)
    probeFailure = ProbeFailureHandler(probes)
    probeDeclaredFailure = ProbeDeclaredFailureHandler(probes)
    probeUndeclaredFailure = ProbeUndeclaredFailureHandler(probes)
    probeCount = ProbeCountHandler(probes)
    getProbeCount = GetProbeCountHandler(probes)
    resetProbes = ResetProbesHandler(probes)
    probeEncoding = ProbeEncodingHandler(probes)
    probePublish = ProbePublishHandler(probes, events, surroundings)
  }
}
