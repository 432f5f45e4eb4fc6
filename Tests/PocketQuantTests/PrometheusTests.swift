import MarketContract
import Testing

@testable import pocketquant

@Suite("Metrics as Prometheus reads them")
struct PrometheusTests {
  private static func metrics(_ method: MethodMetrics) -> Metrics {
    Metrics(
      methods: [method],
      server: ServerMetrics(
        uptime: .milliseconds(1500), connections: 2, connectionsAccepted: 3,
        connectionsRefused: [ReasonCount(reason: "version", count: 4)], connectionsAborted: [],
        streams: 0, calls: 0, callsWaiting: 0, lateFrames: 0, bytesIn: 0, bytesOut: 0,
        unsentBytes: 0, congestedConnections: 0, timers: 0, descriptors: 0, residentBytes: 0,
        threads: 0, requestsActive: 0, requestsQueued: 0, requestsShed: [], logLinesDropped: 0,
        subscriptions: 0, eventsDelivered: 0, eventsLeftOut: 0, subscriptionsCutOff: 0))
  }

  private static let method = MethodMetrics(
    method: 17, name: "a\"b\\c\nd",
    ended: [StatusCount(status: 0, count: 5), StatusCount(status: 99, count: 1)], active: 1,
    latency: LatencyBuckets(upTo: [2048, 2560, 4096, 1 << 40], requests: [1, 2, 3, 4]),
    latencySum: 1_000_000_001)

  @Test("every sample stands below its HELP and TYPE, and every line has the format's form")
  func form() {
    let sample = /pocketquant_([a-z_]+)(\{([a-z]+="([^"\\\n]|\\[\\n"])*",?)+\})? [0-9.]+/
    var family = ""
    for line in PrometheusText(Self.metrics(Self.method)).text.split(separator: "\n") {
      if line.hasPrefix("# HELP ") { continue }
      if line.hasPrefix("# TYPE ") {
        family = String(line.split(separator: " ")[2])
        continue
      }
      #expect(line.wholeMatch(of: sample) != nil, "\(line)")
      #expect(line.hasPrefix(family), "\(line)")
    }
  }

  @Test("statuses have names, labels are escaped, times are seconds without an exponent")
  func samples() {
    let text = PrometheusText(Self.metrics(Self.method)).text
    let name = #"method="a\"b\\c\nd""#
    #expect(text.contains(#"pocketquant_calls_total{\#(name),status="ok"} 5"# + "\n"))
    #expect(text.contains(#"pocketquant_calls_total{\#(name),status="99"} 1"# + "\n"))
    #expect(text.contains(#"pocketquant_connections_refused_total{reason="version"} 4"# + "\n"))
    #expect(text.contains("pocketquant_uptime_seconds 1.5\n"))
    #expect(text.contains("_seconds_sum{\(name)} 1.000000001\n"))
  }

  @Test("buckets of a histogram add up, and the last has all")
  func histogram() {
    let lines = PrometheusText(Self.metrics(Self.method)).text.split(separator: "\n")
      .filter { $0.contains("_seconds_bucket") }
    let counts = lines.compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }
    #expect(counts == counts.sorted())
    #expect(lines.first?.contains(#"le="0.000002048""#) == true)
    #expect(counts.prefix(3) == [1, 6, 6])
    #expect(lines.last?.contains(#"le="+Inf""#) == true)
    #expect(counts.suffix(2) == [6, 10])
  }
}
