internal import MarketContract
internal import PocketQuantClient

/// Prints what the server has counted.
enum MetricsVerb: Verb {
  static let name = "metrics"
  static let summary = "prints what the server has counted, as Prometheus reads it"
  static let options = [
    Option("output", "FORMAT", "prometheus or json; prometheus where it is not given")
  ]
  static let notes = """
    Prometheus's text format, version 0.0.4. Who asks is counted too: a connection, a call and
    what they need.
    """

  static func run(_ arguments: Arguments) async throws {
    let isJSON: Bool
    switch arguments["output"] {
    case nil, "prometheus": isJSON = false
    case "json": isJSON = true
    case let other?:
      throw CommandError.usage("--output is prometheus or json, not \"\(other)\"")
    }
    let metrics = try await Session.with(arguments) { client in
      try await client.getMetrics(GetMetrics())
    }
    let output = StandardOutput()
    try output.write(isJSON ? MetricsJSON.text(of: metrics) : PrometheusText(metrics).text)
    try output.flush()
  }
}
