internal import MarketContract
internal import PocketQuantClient

/// Tells how the server is.
enum HealthVerb: Verb {
  static let name = "health"
  static let summary = "tells whether the server and its parts are ready"
  static let options = [
    Option("watch", nil, "go on, and print each change until the server ends"), Option.output,
  ]
  static let notes = """
    The exit code is 0 only where the server is ready. With --watch it is never 0: only the end of
    the server ends it, which is told as not ready before.

    The store is not ready from a write that failed, of a commit or of a part of a large import
    before it, until one works, which is tried each second.
    """

  static func run(_ arguments: Arguments) async throws {
    let format = try arguments.outputFormat()
    let last = try await Session.with(arguments) { client in
      guard arguments.has("watch") else {
        let health = try await client.getHealth(GetHealth())
        try print(health, format)
        return health as Health?
      }
      var last: Health?
      for try await health in try await client.watchHealth(WatchHealth()) {
        try print(health, format)
        last = health
      }
      return last
    }
    guard let last, last.ready else {
      throw CommandError.failed("the server is not ready: \(last?.reason ?? "it said nothing")")
    }
  }

  private static func print(_ health: Health, _ format: OutputFormat) throws(CommandError) {
    let printer = DataPrinter(
      format, columns: ["part", "state", "reason"], to: StandardOutput())
    let state = health.ready ? "ready" : health.live ? "notReady" : "failed"
    try printer.row([.text("server"), .text(state), .text(health.reason)])
    for part in health.parts {
      try printer.row([.text(part.part), .text("\(part.state)"), .text(part.reason)])
    }
    try printer.finish()
  }
}
