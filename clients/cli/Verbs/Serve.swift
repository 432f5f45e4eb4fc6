internal import Glibc
internal import MarketServer
internal import PocketQuantClient

/// Runs a server until it is told to stop.
enum ServeVerb: Verb {
  static let name = "serve"
  static let summary = "runs a server until it is told to stop (SIGTERM or Ctrl-C)"
  static let options = [
    Option("data", "DIR", "where the data is; $XDG_DATA_HOME/pocketquant where it is not given"),
    Option(
      "no-sync", nil,
      "acknowledge commands before they are on the disk: faster, and a loss of power takes the last"
    ),
    Option(
      "threads", "N",
      "how many threads serve connections, 1 to 64; one for four processors without it"),
    Option(
      "busy-wait", "MICROSECONDS",
      "how long these look for the next request before they sleep, 0 to 1000; 100 without it, and 0 "
        + "on a host with one processor"),
    Option(
      "max-requests", "N",
      "how many requests may be under way at once, 4096 without it; as many more wait their turn"),
    Option(
      "rate", "N", "how many requests a user may begin in a second, and 2 N at once after a pause"
    ),
    Option(
      "allow-group", "GROUP:RIGHT",
      "lets a group's members in, for query or command; several with commas; see below"),
    Option(
      "max-connections", "N",
      "how many connections there may be, 900 without it; one user besides yours has half of them"),
    Option(
      "idle-timeout", "SECONDS",
      "ends connections that ask nothing for so long; without it only those of other users, after "
        + "900"),
    Option(
      "event-log", "FILE",
      "appends every stored event to this file, a line of JSON each, once and in order"),
    Option(
      "keep-replies", "DURATION",
      "how long replies of commands are kept for repeats, such as 36h; 24h without it"),
    Option(
      "grace", "SECONDS",
      "how long requests that have begun may take to end when it is told to stop; 5 without it"),
    Option("log", "LEVEL", "debug, info, warning or error; info where it is not given"),
    Option("log-format", "FORMAT", "console for people or json for machines; console without it"),
  ]

  static let notes = """
    With --log-format json every line from its start to its end is an object, whatever --log says:
    the message "pocketquant serves on its sockets" comes when clients may connect, "pocketquant
    stops" when it was told to end. Why it does not start is such a line, too.

    Only your own user may connect, and may do everything. --allow-group quants:query lets the
    members of the group quants connect and ask, --allow-group quants:command also change what is
    stored; a request that somebody may not make is refused before it is read. The group is named by
    its name or its number, and you must be a member of it. The socket's file is then opened for that
    one group, so name a socket in a directory that it can reach, with --socket.

    --socket @NAME listens on an abstract name, which lies in no directory: who may connect is told
    by credentials alone, and several groups may be allowed. Where systemd hands sockets over
    (LISTEN_FDS), the server listens on all of them, and they stay when it ends.

    --event-log goes on behind the last line of its file, after a crash too; a file that is taken
    away begins anew with all events that are kept when the server begins again.

    SIGTERM and Ctrl-C end it in order: nothing new begins, what has begun may end within the grace
    and is cancelled then. A second signal ends it at once; one within half a second is taken for
    the same.
    """

  static let endsInOrder = true

  static func run(_ arguments: Arguments) async throws {
    do {
      try await serve(arguments)
    } catch {
      var told = CommandError(error)
      if arguments["log-format"] == "json" {
        told.line = PocketQuantServer.Configuration.LogFormat.json.line(ofError: told.message)
      }
      throw told
    }
  }

  private static func serve(_ arguments: Arguments) async throws {
    let data = if let data = arguments["data"] { data } else { try defaultDataDirectory() }
    let configuration = try configuration(arguments, data: data)
    let grace = try arguments.integer("grace", in: 0...3600) ?? 5
    // A reader of the messages that is gone does not end the server.
    signal(SIGPIPE, SIG_IGN)
    let stop = ShutdownSignal()
    let server = try await start(configuration)
    switch configuration.logFormat {
    case .console:
      StandardError.line("pocketquant serves on \(server.socketPath), its data is in \(data)")
    case .json:
      server.announce(
        "pocketquant serves on its sockets", [("sockets", server.socketPath), ("data", data)])
    }
    await stop.wait()
    switch configuration.logFormat {
    case .console: StandardError.line("pocketquant stops")
    case .json: server.announce("pocketquant stops")
    }
    await server.stop(grace: .seconds(grace))
  }

  private static func configuration(
    _ arguments: Arguments, data: String
  ) throws(CommandError) -> PocketQuantServer.Configuration {
    var configuration = PocketQuantServer.Configuration(
      socket: arguments["socket"], dataDirectory: data)
    configuration.takesHandedOverSockets = true
    configuration.synchronizesCommits = !arguments.has("no-sync")
    configuration.loopCount =
      try arguments.integer("threads", in: 1...64) ?? configuration.loopCount
    configuration.busyWait =
      try arguments.integer("busy-wait", in: 0...1000).map { .microseconds($0) }
    configuration.logThreshold = try threshold(arguments)
    configuration.logFormat = try logFormat(arguments)
    configuration.maxRequests =
      try arguments.integer("max-requests", in: 1...1_000_000) ?? configuration.maxRequests
    configuration.requestsPerSecond = try arguments.integer("rate", in: 1...1_000_000_000)
    configuration.allowedGroups = try AllowedGroups.parse(arguments["allow-group"])
    configuration.maxConnections =
      try arguments.integer("max-connections", in: 1...100_000) ?? configuration.maxConnections
    configuration.eventLog = arguments["event-log"]
    configuration.idleTime =
      try arguments.integer("idle-timeout", in: 1...86_400 * 365).map { .seconds($0) }
    configuration.keptReplies = try arguments.duration("keep-replies") ?? configuration.keptReplies
    return configuration
  }

  private static func logFormat(
    _ arguments: Arguments
  ) throws(CommandError) -> PocketQuantServer.Configuration.LogFormat {
    guard let text = arguments["log-format"] else { return .console }
    guard let format = PocketQuantServer.Configuration.LogFormat(rawValue: text) else {
      throw .usage("--log-format is console or json, not \"\(text)\"")
    }
    return format
  }

  /// Starts a server.
  static func start(
    _ configuration: PocketQuantServer.Configuration
  ) async throws(CommandError) -> PocketQuantServer {
    do throws(ServerStartError) {
      return try await PocketQuantServer.start(configuration)
    } catch {
      throw .failed(error.description)
    }
  }

  private static func threshold(
    _ arguments: Arguments
  ) throws(CommandError) -> PocketQuantServer.Configuration.LogThreshold {
    guard let text = arguments["log"] else { return .info }
    guard let threshold = PocketQuantServer.Configuration.LogThreshold(rawValue: text) else {
      throw .usage("--log is debug, info, warning or error, not \"\(text)\"")
    }
    return threshold
  }

  /// The user's directory for data by the convention of XDG.
  private static func defaultDataDirectory() throws(CommandError) -> String {
    if let data = environment("XDG_DATA_HOME"), data.hasPrefix("/") { return "\(data)/pocketquant" }
    guard let home = environment("HOME"), home.hasPrefix("/") else {
      throw .failed("neither XDG_DATA_HOME nor HOME is set; name a directory with --data DIR")
    }
    return "\(home)/.local/share/pocketquant"
  }

  private static func environment(_ name: String) -> String? {
    guard let value = unsafe getenv(name), unsafe value.pointee != 0 else { return nil }
    return unsafe String(cString: value)
  }
}
