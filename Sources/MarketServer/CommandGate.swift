internal import MarketContract
internal import Mediation
internal import RPCCore

/// Asks the authorisation before anything of a request is decoded, so that whoever may not make it
/// costs nothing more; the behaviour asks it again, which also covers what takes another way.
struct CommandGate<Service: RPCService>: RPCService {
  private let service: Service
  private let authorization: Authorization
  private let log: CorrelationLog
  /// The request that a method is; nil where nobody knows it.
  private let request: @Sendable (UInt16) -> RequestDescriptor?

  init(
    _ service: Service, _ authorization: Authorization, _ log: CorrelationLog,
    request: @escaping @Sendable (UInt16) -> RequestDescriptor?
  ) {
    self.service = service
    self.authorization = authorization
    self.log = log
    self.request = request
  }

  func begin(_ call: ServerCall, request bytes: Bytes) {
    // The owner's requests, nearly all there are, are not looked up.
    if call.peer.user != authorization.owner, let request = request(call.info.method) {
      let context = RequestContext(call)
      if !authorization.allows(request, to: context.caller) {
        let refusal = authorization.refusal(of: request, to: context.caller)
        log.failed(refusal, request, context)
        return call.end(CallError(refusal))
      }
    }
    service.begin(call, request: bytes)
  }
}
