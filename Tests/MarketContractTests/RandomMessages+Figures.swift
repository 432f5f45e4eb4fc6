import MarketContract
import RPCCore
import TestSupport

// What a server says of how it stands.

extension PartHealth: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> PartHealth {
    PartHealth(
      part: random.text(1...64),
      state: HealthState(rawValue: .random(in: 0...255, using: &random)),
      reason: random.text(0...1024))
  }
}

extension Health: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> Health {
    Health(
      live: .random(using: &random), ready: .random(using: &random), reason: random.text(0...1024),
      parts: random.list(0...4) { .random(&$0) })
  }
}

extension ReasonCount: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> ReasonCount {
    ReasonCount(reason: random.text(1...64), count: random.number())
  }
}

extension StatusCount: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> StatusCount {
    StatusCount(status: .random(in: 0 ... .max, using: &random), count: random.number())
  }
}

extension LatencyBuckets: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> LatencyBuckets {
    let rows = Int.random(in: 0...160, using: &random)
    return LatencyBuckets(
      upTo: Column((0..<rows).map { _ in random.number() }),
      requests: Column((0..<rows).map { _ in random.number() }))
  }
}

extension MethodMetrics: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> MethodMetrics {
    MethodMetrics(
      method: .random(in: 0 ... .max, using: &random), name: random.text(1...128),
      ended: random.list(0...4) { .random(&$0) }, active: random.number(),
      latency: .random(&random), latencySum: random.number())
  }
}

extension ServerMetrics: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> ServerMetrics {
    ServerMetrics(
      uptime: .nanoseconds(Int64.random(in: 0 ... .max, using: &random)),
      connections: random.number(), connectionsAccepted: random.number(),
      connectionsRefused: random.list(0...3) { .random(&$0) },
      connectionsAborted: random.list(0...3) { .random(&$0) }, streams: random.number(),
      calls: random.number(), callsWaiting: random.number(), lateFrames: random.number(),
      bytesIn: random.number(), bytesOut: random.number(), unsentBytes: random.number(),
      congestedConnections: random.number(), timers: random.number(),
      descriptors: random.number(), residentBytes: random.number(), threads: random.number(),
      requestsActive: random.number(), requestsQueued: random.number(),
      requestsShed: random.list(0...3) { .random(&$0) }, logLinesDropped: random.number(),
      subscriptions: random.number(), eventsDelivered: random.number(),
      eventsLeftOut: random.number(), subscriptionsCutOff: random.number())
  }
}

extension Metrics: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> Metrics {
    Metrics(methods: random.list(0...3) { .random(&$0) }, server: .random(&random))
  }
}

extension GetMetrics: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> GetMetrics { GetMetrics() }
}

extension GetHealth: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> GetHealth { GetHealth() }
}

extension WatchHealth: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> WatchHealth { WatchHealth() }
}
