/// Sees all calls of a server, may refuse them before they are begun, and is told how they ended.
///
/// Interceptors are called in the order in which the service was given them when a call arrives, and
/// in the opposite order when it has ended. They run on the loop, in the way of all calls, and must
/// not wait.
public protocol ServerInterceptor: Sendable {
  /// A call has arrived from `peer`.
  ///
  /// - Throws: ``CallError`` to end the call without beginning it; of ``Execution/never``, as it has
  ///   had no effect.
  func callArrives(_ call: CallInfo, from peer: PeerIdentity) throws(CallError)

  /// A call that arrived has ended, with `error` where it did not end well.
  func callEnded(_ call: CallInfo, from peer: PeerIdentity, _ error: CallError?)
}

extension ServerInterceptor {
  /// Lets every call in.
  public func callArrives(_ call: CallInfo, from peer: PeerIdentity) throws(CallError) {}

  /// Takes no notice.
  public func callEnded(_ call: CallInfo, from peer: PeerIdentity, _ error: CallError?) {}
}

/// A service whose calls interceptors see.
public struct InterceptedService<Base: RPCService>: RPCService {
  private let base: Base
  private let interceptors: [any ServerInterceptor]

  /// `base`, with `interceptors` around it, the outermost first.
  public init(_ base: Base, interceptors: [any ServerInterceptor]) {
    self.base = base
    self.interceptors = interceptors
  }

  /// Begins a call, unless an interceptor refuses it.
  public func begin(_ call: ServerCall, request: Bytes) {
    if interceptors.isEmpty { return base.begin(call, request: request) }
    for (index, interceptor) in interceptors.enumerated() {
      do throws(CallError) {
        try interceptor.callArrives(call.info, from: call.peer)
      } catch {
        observe(call, interceptors.prefix(index))
        return call.end(error)
      }
    }
    observe(call, interceptors[...])
    base.begin(call, request: request)
  }

  private func observe(_ call: ServerCall, _ interceptors: ArraySlice<any ServerInterceptor>) {
    call.observeEnd { [info = call.info, peer = call.peer] error in
      for interceptor in interceptors.reversed() {
        interceptor.callEnded(info, from: peer, error)
      }
    }
  }
}
