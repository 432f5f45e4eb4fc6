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
    Option("threads", "N", "how many threads serve connections, 1 to 64; 1 without it"),
    Option("log", "LEVEL", "debug, info, warning or error; info where it is not given"),
  ]

  static let endsInOrder = true

  /// How long requests that have begun may take to end when the server is told to stop.
  static let grace: Duration = .seconds(5)

  static func run(_ arguments: Arguments) async throws {
    let data = if let data = arguments["data"] { data } else { try defaultDataDirectory() }
    var configuration = PocketQuantServer.Configuration(
      socket: arguments["socket"], dataDirectory: data)
    configuration.synchronizesCommits = !arguments.has("no-sync")
    configuration.loopCount = try arguments.integer("threads", in: 1...64) ?? 1
    configuration.logThreshold = try threshold(arguments)
    let stop = ShutdownSignal()
    let server = try await start(configuration)
    StandardError.line("pocketquant serves on \(server.socketPath), its data is in \(data)")
    await stop.wait()
    StandardError.line("pocketquant stops")
    await server.stop(grace: grace)
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
