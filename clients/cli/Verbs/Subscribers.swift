internal import MarketContract
internal import PocketQuantClient

/// Shows the durable subscribers of events and what they could not handle, and puts them right.
enum SubscribersVerb: Verb {
  static let name = "subscribers"
  static let summary = "lists the subscribers of events, and retries, drops or resets what they get"
  static let options = [
    Option("parked", nil, "lists the events that subscribers could not handle"),
    Option("deliveries", nil, "lists the last deliveries, failed ones among them"),
    Option("retry", "NAME", "has the subscriber handle its parked events again"),
    Option("key", "KEY", "with --retry: only those of this key, EXCHANGE:CODE@INTERVAL"),
    Option("drop", "NAME", "gives the subscriber's parked events up"),
    Option("sequence", "N", "with --drop: only the event with this sequence"),
    Option("reset", "NAME", "has the subscriber handle events again"),
    Option("from", "N", "with --reset: from this sequence on, 0 for the first that is kept"),
    Option("limit", "N", "with --deliveries: the most deliveries"), Option.output,
  ]
  static let notes = """
    An event that a subscriber could not handle, however often it tried, is parked, and with it the
    later events of its key, so that their order stays; all others go on. A retry handles them in
    their order; what stood behind a dropped event is tried.
    """

  /// The one thing that it is to do.
  private enum Action {
    case list, parked, deliveries
    case retry(String), drop(String), reset(String, from: UInt64)
  }

  static func run(_ arguments: Arguments) async throws {
    let action = try action(arguments)
    let format = try arguments.outputFormat()
    let limit = try arguments.integer("limit", in: 0...MarketDataSchema.maxDeliveries)
    let sequence = try arguments.integer("sequence", in: 1...Int.max).map { UInt64($0) }
    try await Session.with(arguments) { client in
      switch action {
      case .list:
        let call = try await client.listSubscribers(ListSubscribers())
        let printer = SubscriberTables.subscribers(format)
        for try await page in call {
          for status in page.subscribers { try printer.row(SubscriberTables.cells(status)) }
        }
        try printer.finish()
      case .parked: try await SubscriberTables.printParked(client, format)
      case .deliveries: try await SubscriberTables.printDeliveries(client, format, limit: limit)
      case .retry(let name):
        let request = RetryParkedEvents(subscriber: name, key: arguments["key"])
        let count = try await client.retryParkedEvents(request).events
        try say("\(Shown.count(count, "parked event")) of \(name) to be tried again", count, format)
      case .drop(let name):
        let request = DropParkedEvents(subscriber: name, sequence: sequence)
        let count = try await client.dropParkedEvents(request).events
        try say("\(Shown.count(count, "parked event")) of \(name) given up", count, format)
      case .reset(let name, let from):
        let request = ResetSubscriber(subscriber: name, from: from)
        let printer = SubscriberTables.subscribers(format)
        try printer.row(SubscriberTables.cells(try await client.resetSubscriber(request)))
        try printer.finish()
      }
    }
  }

  private static func action(_ arguments: Arguments) throws(CommandError) -> Action {
    var actions: [Action] = []
    if arguments.has("parked") { actions.append(.parked) }
    if arguments.has("deliveries") { actions.append(.deliveries) }
    if let name = arguments["retry"] { actions.append(.retry(try checked(name))) }
    if let name = arguments["drop"] { actions.append(.drop(try checked(name))) }
    if let name = arguments["reset"] {
      guard let from = try arguments.integer("from", in: 0...Int.max) else {
        throw .usage("--reset needs --from N, the first sequence that \(name) gets again")
      }
      actions.append(.reset(try checked(name), from: UInt64(from)))
    }
    guard actions.count <= 1 else {
      throw .usage("subscribers does one of --parked, --deliveries, --retry, --drop, --reset")
    }
    let partners = [
      ("key", "retry"), ("sequence", "drop"), ("from", "reset"), ("limit", "deliveries"),
    ]
    for (option, partner) in partners
    where arguments[option] != nil && arguments[partner] == nil && !arguments.has(partner) {
      throw .usage("--\(option) goes with --\(partner)")
    }
    if let key = arguments["key"], key.utf8.count > MarketDataSchema.maxEventKey {
      throw .usage("--key is at most \(MarketDataSchema.maxEventKey) characters")
    }
    return actions.first ?? .list
  }

  private static func checked(_ name: String) throws(CommandError) -> String {
    guard (1...64).contains(name.utf8.count) else {
      throw .usage("a subscriber's name is 1 to 64 characters")
    }
    return name
  }

  /// Says what was done; that there was nothing to do it to is a failure, as what was asked is not
  /// done.
  private static func say(
    _ text: String, _ count: UInt64, _ format: OutputFormat
  ) throws(CommandError) {
    if count == 0 {
      throw .failed(
        "no such event is parked; `pocketquant subscribers --parked` lists those that are")
    }
    if format == .table {
      let output = StandardOutput()
      try output.line(text)
      return try output.flush()
    }
    let printer = DataPrinter(format, columns: ["events"], to: StandardOutput())
    try printer.row([.integer(Int(clamping: count))])
    try printer.finish()
  }
}
