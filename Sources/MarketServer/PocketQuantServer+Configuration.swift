internal import Glibc
internal import Mediation
public import RPCCore

extension PocketQuantServer {
  /// What a server is told.
  public struct Configuration: Sendable {
    /// How much of what happens goes to the log.
    public enum LogThreshold: String, Sendable, CaseIterable {
      /// Every request.
      case debug
      /// What does not go well, and what somebody should know of.
      case info
      /// What somebody should know of.
      case warning
      /// What somebody should do something about.
      case error
    }

    /// For whom the log's lines are.
    public enum LogFormat: String, Sendable, CaseIterable {
      /// For people.
      case console
      /// For machines: an object of JSON a line.
      case json

      /// A line, without its end, that tells why a server does not start.
      public func line(ofError message: String) -> String {
        String(text(LogEntry(.error, message), .now).dropLast())
      }
    }

    /// A group of this host whose members may connect.
    public struct AllowedGroup: Equatable, Sendable {
      /// Its name or its number.
      public let name: String
      /// What its members may ask.
      public let right: AccessRight

      /// A group.
      public init(name: String, right: AccessRight) {
        self.name = name
        self.right = right
      }
    }

    /// The socket on which it listens, a path or `@NAME`; nil for the user's own server.
    public var socket: String?
    /// Whether it listens on the sockets that whoever started the process has handed over
    /// (LISTEN_FDS), where there are some; then `socket` is to be nil.
    public var takesHandedOverSockets = false
    /// Who may connect besides the server's own user.
    public var allowedGroups: [AllowedGroup] = []
    /// The most connections at once; 900 and the store's files fit into the 1,024 descriptors that a
    /// process has without asking for more.
    public var maxConnections = 900
    /// How long a connection may be without calls and without frames. Nil: for ever for the server's
    /// own user, a quarter of an hour for others.
    public var idleTime: Duration?
    /// Where it keeps its data.
    public var dataDirectory: String
    /// What goes to the log, which is standard error.
    public var logThreshold = LogThreshold.info
    /// The form of the log's lines.
    public var logFormat = LogFormat.console
    /// The most requests under way at once; as many more may wait. A connection may have 1,024, so
    /// that four busy clients are served without waiting, and each costs some kilobytes.
    public var maxRequests = 4096
    /// How many requests a user may begin in a second in the long run; nil for no such limit.
    public var requestsPerSecond: Int?
    /// Whether a command is acknowledged only when its changes are on the disk.
    public var synchronizesCommits = true
    /// How long what came of a command is kept, so that a repeat of it gets the first reply: longer
    /// than any program goes on trying, and no longer than its owner remembers.
    public var keptReplies = Duration.seconds(24 * 3600)
    /// The file to which every stored event is appended, a line of JSON each; nil for none.
    public var eventLog: String?
    /// How many threads serve connections.
    public var loopCount = Self.defaultLoopCount
    /// How long such a thread looks for the next request at the most before it sleeps, a millisecond
    /// at the most; nil for the usual time. It looks only while requests come so close together.
    public var busyWait: Duration?

    /// A thread for four processors, 8 at the most: one serves some hundred thousand requests in a
    /// second, and the store and the clients want processors too.
    public static var defaultLoopCount: Int {
      min(max(sysconf(Int32(_SC_NPROCESSORS_ONLN)) / 4, 1), 8)
    }

    /// A configuration with the defaults for the rest.
    public init(socket: String?, dataDirectory: String) {
      self.socket = socket
      self.dataDirectory = dataDirectory
    }
  }
}
