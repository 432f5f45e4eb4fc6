internal import Glibc
internal import MarketApplication
internal import MarketContract
internal import MarketDomain
internal import MarketProviders
public import Mediation
internal import RPCCore
internal import SQLiteStore
public import UnixTransport

/// A server: the store, the application over it, the mediator with its behaviours, and the socket.
///
/// This is where the two islands meet; what is made here is handed to whoever needs it, and nothing
/// is looked up anywhere.
public final class PocketQuantServer: Sendable {
  /// What a server is told.
  public struct Configuration: Sendable {
    /// Where it listens.
    public var socket: SocketPath
    /// Where it keeps its data.
    public var dataDirectory: String
    /// Whether a command is acknowledged only when its changes are on the disk.
    public var synchronizesCommits = true
    /// How many threads serve connections.
    public var loopCount = 1

    /// A configuration with the defaults for the rest.
    public init(socket: SocketPath, dataDirectory: String) {
      self.socket = socket
      self.dataDirectory = dataDirectory
    }
  }

  private let server: UnixServer
  private let store: SQLiteStore
  private let metrics: RequestMetrics
  private let log: any Log

  /// Opens the store and the socket; when this returns, a client may connect.
  ///
  /// - Throws: ``ServerStartError``; nothing is left open then.
  public static func start(
    _ configuration: Configuration, log: any Log
  ) async throws(ServerStartError) -> PocketQuantServer {
    let store: SQLiteStore
    do throws(StoreError) {
      var options = SQLiteStore.Options()
      options.synchronizesCommits = configuration.synchronizesCommits
      store = try SQLiteStore(directory: configuration.dataDirectory, options: options)
    } catch {
      throw ServerStartError(error.description)
    }
    let server = try PocketQuantServer(configuration, store: store, log: log)
    do throws(ListenError) {
      try server.server.listen(on: configuration.socket)
    } catch {
      await store.close()
      throw ServerStartError(error.description)
    }
    return server
  }

  private init(
    _ configuration: Configuration, store: SQLiteStore, log: any Log
  ) throws(ServerStartError) {
    self.store = store
    self.log = log
    let metrics = RequestMetrics(of: MarketDataMethod.allCases.map(\.descriptor))
    self.metrics = metrics
    let application = Application(
      store: store, provider: SyntheticMarket(), surroundings: .system,
      queryInstances: max(configuration.loopCount, 1))
    // Around every request, the outermost first; the unit of work is innermost around commands.
    let mediator = Mediator(
      handlers: application,
      behaviours: CorrelationLog(log, now: { .now })
        .then(MetricsBehaviour(metrics, now: { .now }))
        .then(DeadlineCheck(now: { .now })),
      unitOfWork: UnitOfWorkBehaviour(store.units))
    let service = MarketDataService(mediator) { call in RequestContext(call) }
    var transport = UnixServer.Configuration(
      name: "pocketquant", schemaHash: MarketDataSchema.hash)
    transport.loopCount = configuration.loopCount
    do throws(SystemError) {
      server = try UnixServer(configuration: transport, service: service)
    } catch {
      throw ServerStartError(error.description)
    }
  }

  /// Lets the requests that have begun end within `grace`, closes the socket and the store; the
  /// socket's file is gone when this returns.
  public func stop(grace: Duration) async {
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
    await store.close()
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

extension RequestContext {
  fileprivate init(_ call: ServerCall) {
    self.init(
      correlation: call.info.correlation,
      caller: Caller(user: call.peer.user, process: call.peer.process),
      deadline: call.info.deadline.map { MonotonicTime(nanoseconds: $0.nanoseconds) })
  }
}

extension MonotonicTime {
  /// The present instant of the host's monotonic clock.
  fileprivate static var now: MonotonicTime {
    MonotonicTime(nanoseconds: MonotonicClock.now.nanoseconds)
  }
}

extension Surroundings {
  /// The host's clock, and random identities.
  fileprivate static var system: Surroundings {
    Surroundings(
      now: {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Instant(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
      },
      newEventID: {
        let id = UniqueID.random()
        return EventID(high: id.high, low: id.low)
      })
  }
}
