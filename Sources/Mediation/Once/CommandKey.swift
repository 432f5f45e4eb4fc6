/// The number that a caller has drawn for a command, so that a repeat of it can be recognised.
public struct CommandID: Hashable, Sendable {
  /// The first eight bytes.
  public let high: UInt64
  /// The last eight bytes.
  public let low: UInt64

  /// A number from its two halves.
  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// Stands for no number: nothing is known of what was sent before.
  public static let none = CommandID(high: 0, low: 0)
}

/// What a command is known by: two callers may draw the same number, and so may two requests.
public struct CommandKey: Hashable, Sendable {
  /// The caller's user.
  public let user: UInt32
  /// The number of the request.
  public let request: UInt16
  /// The number that the caller has drawn.
  public let id: CommandID

  /// A key.
  public init(user: UInt32, request: UInt16, id: CommandID) {
    self.user = user
    self.request = request
    self.id = id
  }
}
