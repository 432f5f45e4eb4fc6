internal import PocketQuantClient

/// Asks the server whether it lives.
enum PingVerb: Verb {
  static let name = "ping"
  static let summary = "asks the server whether it lives and how long the way takes"
  static let options = [
    Option("count", "N", "how often; 3 times where it is not given"), Option.output,
  ]

  static func run(_ arguments: Arguments) async throws {
    let count = try arguments.integer("count", in: 1...1_000_000) ?? 3
    let printer = DataPrinter(
      try arguments.outputFormat(), columns: ["ping", "microseconds"], to: StandardOutput())
    try await Session.with(arguments) { client in
      for number in 1...count {
        let time = try await Self.ping(client)
        let nanoseconds = Double(time.nanosecondsClamped)
        try printer.row([.integer(number), .number((nanoseconds / 100).rounded() / 10)])
      }
    }
    try printer.finish()
  }

  private static func ping(_ client: MarketClient) async throws(CommandError) -> Duration {
    do throws(ClientError) {
      return try await client.ping()
    } catch {
      throw .failed(error.description)
    }
  }
}
