/// How a call ended: gRPC's seventeen codes, by their names and numbers.
public enum StatusCode: UInt16, Sendable, CaseIterable {
  /// The call did what was asked.
  case ok = 0
  /// The caller withdrew the call.
  case cancelled = 1
  /// It failed for a reason that has no other code.
  case unknown = 2
  /// The request itself is wrong, whatever the state of the server.
  case invalidArgument = 3
  /// The deadline passed first.
  case deadlineExceeded = 4
  /// What the request names does not exist.
  case notFound = 5
  /// What the request would create exists.
  case alreadyExists = 6
  /// The caller may not do this.
  case permissionDenied = 7
  /// A limit was reached: connections, calls, memory, space.
  case resourceExhausted = 8
  /// The state of the server does not allow it; repeating does not help.
  case failedPrecondition = 9
  /// It collided with something else; repeating may help.
  case aborted = 10
  /// The request reaches beyond what exists.
  case outOfRange = 11
  /// The server has no such method.
  case unimplemented = 12
  /// The server broke a promise of its own.
  case `internal` = 13
  /// The server cannot be reached or cannot serve now.
  case unavailable = 14
  /// Data is lost or damaged.
  case dataLoss = 15
  /// It is not known who the caller is.
  case unauthenticated = 16
}

/// Whether what a failed call asked for has happened.
public enum Execution: UInt8, Sendable {
  /// Neither can be proven.
  case unknown = 0
  /// No effect exists and none will: the call may be repeated without a thought.
  case never = 1
  /// The effect is committed, even though the call did not end well.
  case yes = 2
}

/// Where a call failed.
public enum CallStage: UInt8, Sendable {
  /// It is not known.
  case unknown = 0
  /// On the way between the two ends.
  case transport = 1
  /// When the frames of the call were taken apart.
  case framing = 2
  /// At the door: a limit, a drain, an unknown method.
  case admission = 3
  /// When the request was decoded.
  case decode = 4
  /// In a queue, before the handler was called.
  case queue = 5
  /// In the handler.
  case handler = 6
  /// When the state was committed.
  case commit = 7
  /// When the reply was encoded.
  case encode = 8
}
