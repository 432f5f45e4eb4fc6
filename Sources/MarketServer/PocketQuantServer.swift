internal import Glibc
internal import MarketApplication
internal import MarketContract
internal import MarketDomain
internal import MarketProviders
internal import Mediation
internal import RPCCore
internal import SQLiteStore
internal import UnixTransport

/// A server: the store, the application over it, the mediator with its behaviours, and the socket.
///
/// This is where the two islands meet; what is made here is handed to whoever needs it, and nothing
/// is looked up anywhere.
public final class PocketQuantServer: Sendable {
  /// How long the log's last lines may take: far longer than a reader that reads needs.
  private static let lastLines: Duration = .seconds(1)

  private let server: UnixServer
  private let store: SQLiteStore
  private let metrics: RequestMetrics
  private let log: BackgroundLog
  private let health: HealthBoard
  /// What happens, stored or live, for all who have subscribed.
  private let events: EventBus<MarketEvent>
  private let subscribers: EventSubscribers<MarketEvent>
  private let forgetting: Task<Void, Never>
  /// Where the server can be reached, for people; a path for clients, unless its sockets were handed
  /// over.
  public let socketPath: String

  /// Opens the store and the socket; when this returns, a client may connect.
  ///
  /// - Throws: ``ServerStartError``; nothing is left open then.
  public static func start(
    _ configuration: Configuration
  ) async throws(ServerStartError) -> PocketQuantServer {
    let access = try accessPolicy(configuration)
    // Before the store, so that a server that is refused here has made nothing.
    let claims = try claims(configuration)
    let health = HealthBoard()
    let watch = StoreWatch(health)
    let store: SQLiteStore
    do throws(StoreError) {
      var options = SQLiteStore.Options()
      options.synchronizesCommits = configuration.synchronizesCommits
      options.writeFailed = { watch.writeFailed($0) }
      store = try SQLiteStore(directory: configuration.dataDirectory, options: options)
    } catch {
      throw ServerStartError(error.description)
    }
    watch.observe { [weak store] in try await store?.probe() }
    var eventLogs: [EventLogFile] = []
    do throws(ServerStartError) {
      if let path = configuration.eventLog {
        let log = try EventLogFile(path, apartFrom: configuration.dataDirectory)
        try await log.check(against: store.reader)
        eventLogs = [log]
      }
    } catch {
      await store.close()
      throw error
    }
    let place = claims.map(\.place).joined(separator: ", ")
    let server = try PocketQuantServer(
      configuration, access, place, store: store, eventLogs, health: health)
    do throws(ListenError) {
      for claim in claims { try server.server.listen(on: claim) }
      server.health.report(.socket, .ready)
    } catch {
      server.forgetting.cancel()
      await server.subscribers.stop()
      await store.close()
      throw ServerStartError(error.description)
    }
    return server
  }

  private init(
    _ configuration: Configuration, _ access: AccessPolicy, _ place: String, store: SQLiteStore,
    _ eventLogs: [EventLogFile], health: HealthBoard
  ) throws(ServerStartError) {
    self.store = store
    socketPath = place
    let log: BackgroundLog
    do throws(SystemError) {
      log = try BackgroundLog(
        level: LogLevel(configuration.logThreshold), format: configuration.logFormat.text)
    } catch {
      throw ServerStartError(error.description)
    }
    self.log = log
    let transport = Self.transport(configuration, access, log: log)
    let loops: ServerLoops
    do throws(SystemError) {
      loops = try ServerLoops(count: transport.loopCount, busyWait: transport.busyWait)
    } catch {
      log.close(within: .zero)
      throw ServerStartError(error.description)
    }
    events = EventBus(after: store.reader.lastSequence)
    store.publishCommits(on: events) { error in
      log.write(LogEntry(.error, "events were not published", [("reason", "\(error)")]))
    }
    let overview = SeriesOverview(store)
    subscribers = Self.subscribers([overview] + eventLogs, events, store, log: log)
    let metrics = RequestMetrics(of: MarketDataMethod.allCases.map(\.descriptor))
    self.metrics = metrics
    self.health = health
    let gate = AdmissionGate(
      RequestLimits.limits(configuration, owner: access.owner), tolls: RequestLimits.tolls)
    let feeds = EventFeeds(EventFeeds.Limits(owner: access.owner))
    let figures = ServerFigures(
      requests: metrics, gate: gate, events: events, feeds: feeds, health: health, log: log)
    let commands = CommandLedger(store.commandJournal)
    forgetting = ForgettingJob(
      journal: store.commandJournal, keeping: configuration.keptReplies
    ).begin()
    let service = MarketService(
      application: Application(
        store: store, events: events, feeds: feeds, subscribers: subscribers,
        overview: overview,
        provider: WatchedProvider(provider: SyntheticMarket(), health: health),
        judge: ContractJudge(), server: figures, commands: commands,
        surroundings: .system,
        probes: Probes(owner: geteuid(), now: HostClock.monotonic),
        lanes: loops.lanes),
      units: store.units, commands: commands, log: log, metrics: metrics,
      authorization: Authorization(
        owner: access.owner,
        advice: "user \(access.owner), whose server it is, can allow a group to, with "
          + "--allow-group GROUP:command"),
      gate: gate)
    do throws(SystemError) {
      server = try UnixServer(configuration: transport, loops: loops, service: service)
    } catch {
      forgetting.cancel()
      log.close(within: .zero)
      throw ServerStartError(error.description)
    }
    figures.observe(server)
    subscribers.start()
  }

  /// Writes a line of information to the log, whatever its threshold.
  ///
  /// - Parameters:
  ///   - message: what happened, in words that are the same each time.
  ///   - facts: what goes with it, in the order in which it is shown.
  public func announce(_ message: String, _ facts: [(name: String, value: String)] = []) {
    log.writeAlways(LogEntry(.info, message, facts))
  }

  /// Lets the requests that have begun end within `grace`, closes the socket and the store; the
  /// socket's file is gone when this returns.
  public func stop(grace: Duration) async {
    health.drain()
    // Whoever follows events is told the end and does not take up the grace.
    events.close()
    await server.drain(grace: grace)
    for request in metrics.snapshots where request.count > 0 {
      log.write(
        LogEntry(
          .debug, "served",
          correlation: 0,
          [
            ("request", request.request.name), ("count", String(request.count)),
            ("failures", String(request.failures)),
            ("medianNanoseconds", String(request.medianNanoseconds)),
            ("p99Nanoseconds", String(request.percentile99Nanoseconds)),
          ]))
    }
    forgetting.cancel()
    await forgetting.value
    await subscribers.stop()
    await store.close()
    log.close(within: Self.lastLines)
  }

  deinit {
    forgetting.cancel()
    log.close(within: .zero)
  }
}

/// Why a server does not start: one line for whoever started it, with what to do.
public struct ServerStartError: Error, CustomStringConvertible {
  /// The line.
  public let description: String

  init(_ description: String) {
    self.description = description
  }
}

extension PocketQuantServer.Configuration.LogFormat {
  var text: @Sendable (LogEntry, LogTime) -> String {
    switch self {
    case .console: { ConsoleLog.text(of: $0, at: $1) }
    case .json: { JSONLog.text(of: $0, at: $1) }
    }
  }
}

extension LogLevel {
  fileprivate init(_ threshold: PocketQuantServer.Configuration.LogThreshold) {
    self =
      switch threshold {
      case .debug: .debug
      case .info: .info
      case .warning: .warning
      case .error: .error
      }
  }
}

extension Surroundings {
  /// The host's clock, and random identities.
  fileprivate static var system: Surroundings {
    Surroundings(
      now: { Instant(nanoseconds: LogTime.now.nanoseconds) },
      newEventID: {
        let id = UniqueID.random()
        return EventID(high: id.high, low: id.low)
      })
  }
}
