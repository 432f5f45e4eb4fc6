internal import MarketContract
public import RPCCore

/// A call as an interceptor sees it.
public struct CallDescription: Sendable {
  /// The method's number in the schema.
  public let method: UInt16
  /// What it would mean to make the call twice.
  public let effect: CallEffect

  /// The request's name; its number where this client's schema does not have it.
  public var name: String { MarketDataMethod(rawValue: method)?.name ?? "request \(method)" }
}

/// Sees all calls of a client, each once however often it is repeated, and may change what is said
/// of them besides their requests.
///
/// Interceptors are called in the order in which the client was given them before a call, and in
/// the opposite order after it. They run in the way of the call and must not wait.
public protocol CallInterceptor: Sendable {
  /// A call is about to be made with `options`, which may be changed.
  ///
  /// - Throws: ``CallError`` to end the call without making it.
  func callBegins(_ call: CallDescription, _ options: inout CallOptions) throws(CallError)

  /// The call has ended, with `error` where it did not end well; `duration` is what the caller
  /// waited, connecting and repeating included.
  func callEnded(
    _ call: CallDescription, _ options: CallOptions, _ error: CallError?, duration: Duration)
}

extension CallInterceptor {
  /// Leaves the options as they are.
  public func callBegins(
    _ call: CallDescription, _ options: inout CallOptions
  ) throws(CallError) {}

  /// Takes no notice.
  public func callEnded(
    _ call: CallDescription, _ options: CallOptions, _ error: CallError?, duration: Duration
  ) {}
}
