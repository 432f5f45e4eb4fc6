internal import MarketApplication
internal import MarketContract
internal import Mediation
internal import RPCCore
internal import Synchronization
internal import UnixTransport

/// Observes the server for its application, which is made before the server is.
final class ServerFigures: ServerObserver {
  private struct WeakServer {
    weak var server: UnixServer?
  }

  let health: HealthBoard
  private let requests: RequestMetrics
  private let log: BackgroundLog
  private let gate: AdmissionGate
  private let events: EventBus<MarketEvent>
  private let feeds: EventFeeds
  private let start = MonotonicClock.now
  private let server = Mutex(WeakServer())

  init(
    requests: RequestMetrics, gate: AdmissionGate, events: EventBus<MarketEvent>,
    feeds: EventFeeds, health: HealthBoard, log: BackgroundLog
  ) {
    self.gate = gate
    self.events = events
    self.feeds = feeds
    self.log = log
    self.requests = requests
    self.health = health
  }

  /// Observes `server` from now on.
  func observe(_ server: UnixServer) {
    self.server.withLock { $0.server = server }
  }

  func health() async -> Health { health.health }

  func health(after revision: UInt64) async throws -> WatchedHealth {
    try await health.health(after: revision)
  }

  // MARK: Metrics

  func metrics() async -> Metrics {
    let server = server.withLock { $0.server }
    let timers = await server?.timerCount() ?? 0
    // Reads directories of the kernel's, which no loop is held up by.
    let process = await withTaskExecutorPreference(globalConcurrentExecutor) {
      ProcessFigures.now
    }
    return Metrics(
      methods: methods(server?.counters.calls),
      server: figures(server, process, timers: timers))
  }

  private func methods(_ calls: CallCounters?) -> [MethodMetrics] {
    let snapshots = requests.snapshots
    return (calls?.figures ?? []).compactMap { figures in
      let request = snapshots.first { $0.request.number == figures.method }
      let ended = figures.ended.enumerated().filter { $0.element > 0 }.map {
        StatusCount(status: UInt16($0.offset), count: $0.element)
      }
      // Only where somebody has asked for what the server does not have.
      if request == nil, ended.isEmpty, figures.active == 0 { return nil }
      let buckets = request?.buckets ?? []
      return MethodMetrics(
        method: figures.method, name: request?.request.name ?? "unknown", ended: ended,
        active: figures.active,
        latency: LatencyBuckets(
          upTo: Column(buckets.map(\.upTo)), requests: Column(buckets.map(\.count))),
        latencySum: request?.totalNanoseconds ?? 0)
    }
  }

  private func figures(
    _ server: UnixServer?, _ process: ProcessFigures, timers: Int
  ) -> ServerMetrics {
    let connections = server?.connectionFigures ?? []
    func sum(_ figure: (ConnectionFigures) -> Int) -> UInt64 {
      UInt64(connections.reduce(0) { $0 + figure($1) })
    }
    let counters = server?.counters
    // Of the server's own subscribers none takes live events, so none leaves any out.
    let bus = events.figures
    return ServerMetrics(
      uptime: start.duration(until: MonotonicClock.now),
      connections: UInt64(connections.count),
      connectionsAccepted: counters?.acceptedCount ?? 0,
      connectionsRefused: (counters?.refusals ?? []).map {
        ReasonCount(reason: "\($0.reason)", count: $0.count)
      },
      connectionsAborted: (counters?.aborts ?? []).map {
        ReasonCount(reason: "\($0.reason)", count: $0.count)
      },
      streams: sum(\.streams), calls: sum(\.calls), callsWaiting: sum(\.waiting),
      lateFrames: (counters?.lateFrames ?? 0) + sum(\.lateFrames),
      bytesIn: counters?.bytesRead ?? 0, bytesOut: counters?.bytesWritten ?? 0,
      unsentBytes: sum(\.unsent), congestedConnections: sum { $0.isCongested ? 1 : 0 },
      timers: UInt64(timers), descriptors: UInt64(process.descriptors),
      residentBytes: UInt64(process.residentBytes), threads: UInt64(process.threads),
      requestsActive: UInt64(gate.activeCount), requestsQueued: UInt64(gate.waitingCount),
      requestsShed: AdmissionGate.Reason.allCases.compactMap { reason in
        let count = gate.shedCount(reason)
        return count == 0 ? nil : ReasonCount(reason: "\(reason)", count: count)
      }, logLinesDropped: log.droppedCount,
      subscriptions: UInt64(feeds.count), eventsDelivered: feeds.deliveredCount,
      eventsLeftOut: bus.leftOut, subscriptionsCutOff: bus.cutOff)
  }
}
