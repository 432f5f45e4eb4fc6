internal import RPCCore
internal import UnixTransport

/// A call that interceptors have seen begin, and are to see end.
struct InterceptedCall: Sendable {
  private let interceptors: [any CallInterceptor]
  private let call: CallDescription
  private let start = MonotonicClock.now
  private(set) var options: CallOptions

  /// Tells the interceptors that a call begins; those that have been told are told of its end also
  /// where a later one refuses it.
  init(
    _ call: CallDescription, _ options: CallOptions, _ interceptors: [any CallInterceptor]
  ) throws(CallError) {
    self.interceptors = interceptors
    self.call = call
    self.options = options
    for (index, interceptor) in interceptors.enumerated() {
      do throws(CallError) {
        try interceptor.callBegins(call, &self.options)
      } catch {
        end(error, of: interceptors.prefix(index))
        throw error
      }
    }
  }

  /// Tells them how it ended.
  func end(_ error: CallError?) {
    end(error, of: interceptors[...])
  }

  private func end(_ error: CallError?, of interceptors: ArraySlice<any CallInterceptor>) {
    let duration = start.duration(until: MonotonicClock.now)
    for interceptor in interceptors.reversed() {
      interceptor.callEnded(call, options, error, duration: duration)
    }
  }
}
