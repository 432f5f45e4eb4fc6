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
  /// What a server is told.
  public struct Configuration: Sendable {
    /// How much of what happens goes to the log.
    public enum LogThreshold: String, Sendable, CaseIterable {
      /// Every request.
      case debug
      /// What does not go well, and what somebody should know of.
      case info
      /// What somebody should know of.
      case warning
      /// What somebody should do something about.
      case error
    }

    /// The path of the socket on which it listens; nil for the user's own server.
    public var socket: String?
    /// Where it keeps its data.
    public var dataDirectory: String
    /// What goes to the log, which is standard error.
    public var logThreshold = LogThreshold.info
    /// Whether a command is acknowledged only when its changes are on the disk.
    public var synchronizesCommits = true
    /// How many threads serve connections.
    public var loopCount = 1

    /// A configuration with the defaults for the rest.
    public init(socket: String?, dataDirectory: String) {
      self.socket = socket
      self.dataDirectory = dataDirectory
    }
  }

  private let server: UnixServer
  private let store: SQLiteStore
  private let metrics: RequestMetrics
  private let log: any Log
  /// The path of the socket.
  public let socketPath: String

  /// Opens the store and the socket; when this returns, a client may connect.
  ///
  /// - Throws: ``ServerStartError``; nothing is left open then.
  public static func start(
    _ configuration: Configuration
  ) async throws(ServerStartError) -> PocketQuantServer {
    let path = try path(configuration.socket)
    let store: SQLiteStore
    do throws(StoreError) {
      var options = SQLiteStore.Options()
      options.synchronizesCommits = configuration.synchronizesCommits
      store = try SQLiteStore(directory: configuration.dataDirectory, options: options)
    } catch {
      throw ServerStartError(error.description)
    }
    let server = try PocketQuantServer(configuration, path, store: store)
    do throws(ListenError) {
      try server.server.listen(on: path)
    } catch {
      await store.close()
      throw ServerStartError(error.description)
    }
    return server
  }

  private static func path(_ socket: String?) throws(ServerStartError) -> SocketPath {
    do {
      return try socket.map { try SocketPath($0) }
        ?? DefaultSocketPath.resolve(service: "pocketquant")
    } catch {
      throw ServerStartError("\(error)")
    }
  }

  private init(
    _ configuration: Configuration, _ path: SocketPath, store: SQLiteStore
  ) throws(ServerStartError) {
    self.store = store
    socketPath = path.description
    let log = ConsoleLog(level: LogLevel(configuration.logThreshold))
    self.log = log
    let metrics = RequestMetrics(of: MarketDataMethod.allCases.map(\.descriptor))
    self.metrics = metrics
    let service = MarketService(
      application: Application(
        store: store, provider: SyntheticMarket(), judge: ContractJudge(),
        surroundings: .system,
        queryInstances: max(configuration.loopCount, 1)),
      units: store.units, log: log, metrics: metrics)
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
