internal import MarketContract
internal import PocketQuantClient
internal import RPCCore

/// A server's metrics in Prometheus's text format, version 0.0.4.
struct PrometheusText {
  /// The text, with a line end behind each line.
  private(set) var text = ""

  /// The bounds of histograms, each a power of two in nanoseconds: from two microseconds to over a
  /// minute, one a factor of two. The server's own are four times as many.
  private static let bounds = (11...36).map { UInt64(1) << $0 }

  init(_ metrics: Metrics) {
    appendMethods(metrics.methods)
    appendConnections(metrics.server)
    appendCalls(metrics.server)
    appendProcess(metrics.server)
  }

  private mutating func appendMethods(_ methods: [MethodMetrics]) {
    family("calls_total", .counter, "Calls that have ended, by method and status.")
    for method in methods {
      for ended in method.ended {
        let status = StatusCode(rawValue: ended.status).map { "\($0)" } ?? String(ended.status)
        sample(
          "calls_total", [("method", method.name), ("status", status)], String(ended.count))
      }
    }
    family("calls_active", .gauge, "Calls that have begun and whose work has not ended.")
    for method in methods {
      sample("calls_active", [("method", method.name)], String(method.active))
    }
    family(
      "request_duration_seconds", .histogram,
      "How long requests took; those that were refused before they began are not among them.")
    for method in methods { histogram(method) }
  }

  private mutating func histogram(_ method: MethodMetrics) {
    let name = "request_duration_seconds"
    let label = ("method", method.name)
    var rest = Array(zip(method.latency.upTo, method.latency.requests))[...]
    var seen: UInt64 = 0
    for bound in Self.bounds {
      while let (upTo, count) = rest.first, upTo <= bound {
        seen += count
        rest.removeFirst()
      }
      sample("\(name)_bucket", [label, ("le", Self.seconds(bound))], String(seen))
    }
    let total = rest.reduce(seen) { $0 + $1.1 }
    sample("\(name)_bucket", [label, ("le", "+Inf")], String(total))
    sample("\(name)_sum", [label], Self.seconds(method.latencySum))
    sample("\(name)_count", [label], String(total))
  }

  private mutating func appendConnections(_ server: ServerMetrics) {
    single("connections", .gauge, "Connections there are.", server.connections)
    single(
      "connections_accepted_total", .counter, "Connections that have been accepted.",
      server.connectionsAccepted)
    reasons(
      "connections_refused_total", "Connections that were refused, by reason.",
      server.connectionsRefused)
    reasons(
      "connections_aborted_total", "Connections that the server broke off, by reason.",
      server.connectionsAborted)
    single("received_bytes_total", .counter, "Bytes read from sockets.", server.bytesIn)
    single("sent_bytes_total", .counter, "Bytes written to sockets.", server.bytesOut)
    single("unsent_bytes", .gauge, "Bytes that have not been written yet.", server.unsentBytes)
    single(
      "connections_congested", .gauge, "Connections that are not read, since they do not read.",
      server.congestedConnections)
    single(
      "late_frames_total", .counter, "Frames dropped because they crossed with an end.",
      server.lateFrames)
  }

  private mutating func appendCalls(_ server: ServerMetrics) {
    single("streams", .gauge, "Calls whose end has not been written.", server.streams)
    single("tasks", .gauge, "Calls whose work has not ended.", server.calls)
    single("calls_waiting", .gauge, "Calls that wait for credit.", server.callsWaiting)
    single(
      "requests_active", .gauge, "Requests that have been admitted and not ended.",
      server.requestsActive)
    single(
      "requests_queued", .gauge, "Requests that wait to be admitted.", server.requestsQueued)
    reasons(
      "requests_shed_total", "Requests refused before they began, by reason.",
      server.requestsShed)
    appendEvents(server)
  }

  private mutating func appendEvents(_ server: ServerMetrics) {
    single(
      "event_subscriptions", .gauge, "Subscriptions to events under way.", server.subscriptions)
    single(
      "events_delivered_total", .counter, "Events handed to subscriptions.",
      server.eventsDelivered)
    single(
      "events_left_out_total", .counter, "Live events that slow subscriptions did not get.",
      server.eventsLeftOut)
    single(
      "event_subscriptions_cut_off_total", .counter, "Subscriptions cut off as too slow.",
      server.subscriptionsCutOff)
  }

  private mutating func appendProcess(_ server: ServerMetrics) {
    family("uptime_seconds", .gauge, "How long the server has been there.")
    sample("uptime_seconds", [], Self.seconds(UInt64(clamping: server.uptime.nanosecondsClamped)))
    single("timers", .gauge, "Alarms that somebody waits for.", server.timers)
    single("open_descriptors", .gauge, "File descriptors that are open.", server.descriptors)
    single("resident_bytes", .gauge, "Memory in use.", server.residentBytes)
    single("threads", .gauge, "Threads of the process.", server.threads)
    single(
      "log_lines_dropped_total", .counter, "Lines of the log that nobody took in time.",
      server.logLinesDropped)
  }

  // MARK: The format

  private enum Kind: String {
    case counter
    case gauge
    case histogram
  }

  private mutating func single(_ name: String, _ kind: Kind, _ help: String, _ value: UInt64) {
    family(name, kind, help)
    sample(name, [], String(value))
  }

  private mutating func reasons(_ name: String, _ help: String, _ counts: [ReasonCount]) {
    family(name, .counter, help)
    for count in counts { sample(name, [("reason", count.reason)], String(count.count)) }
  }

  private mutating func family(_ name: String, _ kind: Kind, _ help: String) {
    text += "# HELP pocketquant_\(name) \(Self.escaped(help, quotes: false))\n"
    text += "# TYPE pocketquant_\(name) \(kind.rawValue)\n"
  }

  private mutating func sample(
    _ name: String, _ labels: [(name: String, value: String)], _ value: String
  ) {
    let shown = labels.map { "\($0.name)=\"\(Self.escaped($0.value, quotes: true))\"" }
      .joined(separator: ",")
    text += "pocketquant_\(name)\(labels.isEmpty ? "" : "{\(shown)}") \(value)\n"
  }

  /// A text as it stands behind HELP, or with `quotes` as the value of a label.
  static func escaped(_ text: String, quotes: Bool) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\"" where quotes: result += "\\\""
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// Nanoseconds as seconds, exactly and without an exponent.
  static func seconds(_ nanoseconds: UInt64) -> String {
    let (whole, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
    if rest == 0 { return String(whole) }
    let digits = String(rest)
    var fraction = String(repeating: "0", count: 9 - digits.count) + digits
    while fraction.hasSuffix("0") { fraction.removeLast() }
    return "\(whole).\(fraction)"
  }
}
