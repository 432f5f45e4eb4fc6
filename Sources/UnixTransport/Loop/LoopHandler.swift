internal import RPCCore

/// What the loop calls for a descriptor, on its own thread.
protocol LoopHandler: AnyObject, Sendable {
  /// The descriptor is ready.
  func ready(_ readiness: Readiness)
  /// The jobs that were ready have run; write what they left.
  func flush()
  /// The others have been looked at; go on with what was postponed.
  func goOn()
  /// A time that was asked for has come.
  func timeHasCome()
  /// The time that was asked for and has not come; the others that were asked for are void.
  var awaitedTime: MonotonicInstant? { get }
  /// The loop watches the handler's descriptor no longer, because its thread ends.
  func loopEnds()
}
