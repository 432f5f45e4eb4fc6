/// What the parts of frames are called in cases.
public enum FrameNames {
  /// The kinds of frames.
  public static let kinds: [String: UInt8] = [
    "hello": 0x01, "welcome": 0x02, "reject": 0x03, "open": 0x10, "data": 0x11, "end": 0x12,
    "cancel": 0x13, "credit": 0x14, "ping": 0x20, "pong": 0x21, "goaway": 0x22, "abort": 0x23,
  ]

  /// A kind's name, or its number.
  public static func kind(_ number: UInt8) -> String {
    kinds.first { $0.value == number }?.key ?? "frame \(number)"
  }

  /// The statuses of ends.
  public static let statuses = [
    "ok", "cancelled", "unknown", "invalidArgument", "deadlineExceeded", "notFound",
    "alreadyExists", "permissionDenied", "resourceExhausted", "failedPrecondition", "aborted",
    "outOfRange", "unimplemented", "internal", "unavailable", "dataLoss", "unauthenticated",
  ]
  /// What an end says of the effect.
  public static let executions = ["unknown", "never", "yes"]
  /// Where a call failed.
  public static let stages = [
    "unknown", "transport", "framing", "admission", "decode", "queue", "handler", "commit",
    "encode",
  ]
  /// Why a server does not begin a connection, from 1.
  public static let rejects = [
    "", "notThisProtocol", "version", "malformedHello", "limitsTooSmall", "tooManyConnections",
    "draining", "notPermitted", "handshakeTimeout",
  ]
  /// Why a connection ends, from 1.
  public static let aborts = [
    "", "malformedFrame", "frameTooLarge", "unknownKind", "unexpectedFrame", "streamNumber",
    "peerSilent", "slowConsumer", "controlFlood", "shutdown", "idle",
  ]

  /// The names for the codes of a kind.
  static func codes(of kind: UInt8) -> [String] {
    switch kind {
    case 0x03: rejects
    case 0x12: statuses
    case 0x22, 0x23: aborts
    default: []
    }
  }

  /// The fields that a frame may have in a case, and how many values stand behind each.
  static let fields: [String: Int] = [
    // The header, wrong where it is to be wrong.
    "times": 1, "kind": 1, "stream": 1, "code": 1, "flags": 1, "length": 1,
    "streaming": 0, "end-of-stream": 0, "more-follows": 0, "relative-deadline": 0,
    // Any body.
    "body": 1, "zeros": 1, "patch-body": 2, "cut-body": 1, "append-body": 1,
    // Greetings.
    "lowest": 1, "highest": 1, "features": 1, "maxFrame": 1, "maxMessage": 1, "maxStreams": 1,
    "initialCredit": 1, "initialMessages": 1, "clock": 1, "hash": 1, "name": 1,
    // Opens.
    "method": 1, "credit": 1, "credit-messages": 1, "deadline": 1, "correlation": 1, "command": 1,
    "metadata": 2,
    // Messages.
    "request": 1, "item": 1, "piece": 1, "reply": 1, "error": 2,
    "patch": 2, "cut": 1, "append": 1,
    // Ends and notices.
    "status": 1, "executed": 1, "stage": 1, "retryAfter": 1, "text": 1, "text-bytes": 1,
    "serverTime": 1, "replayed": 1, "reason": 1,
    // Credit, pings.
    "bytes": 1, "word": 1, "messages": 1,
  ]
}
