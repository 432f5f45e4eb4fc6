/// A way to a server on which calls are made: a connection, or something that keeps one.
public protocol CallChannel: Sendable {
  /// Makes a call with one request and one reply; cancelling the task withdraws it.
  func call<Request: WireMessage, Reply: WireMessage>(
    _ method: UInt16, _ request: Request, options: CallOptions
  ) async throws(CallError) -> Reply

  /// Begins a call with a stream in one direction or both; `sends` where the client's goes on.
  func open<Input: WireMessage, Item: WireMessage, Reply: WireMessage, Failed: CallFailure>(
    _ method: UInt16, _ request: some WireMessage, options: CallOptions, sends: Bool
  ) async throws(CallError) -> StreamingCall<Input, Item, Reply, Failed>
}
