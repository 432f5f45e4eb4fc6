internal import Mediation
internal import RPCCore

extension RequestContext {
  /// What holds for the request of a call.
  init(_ call: ServerCall) {
    self.init(
      correlation: call.info.correlation,
      caller: Caller(
        user: call.peer.user, group: call.peer.group, process: call.peer.process,
        right: Caller.Right(call.right)),
      deadline: call.info.deadline.map { MonotonicTime(nanoseconds: $0.nanoseconds) },
      commandID: CommandID(high: call.info.commandID.high, low: call.info.commandID.low))
  }
}

extension Caller.Right {
  /// What the connection's right is to the application.
  fileprivate init(_ right: AccessRight) {
    self =
      switch right {
      case .query: .query
      case .command: .command
      }
  }
}
