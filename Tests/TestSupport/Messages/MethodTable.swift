import RPCCore

/// A service whose methods are closures, as a generated one's are functions.
package struct MethodTable: RPCService {
  /// Begins a call: decodes the request and gives ``ServerCall/run(_:)`` the work.
  package typealias Method = @Sendable (_ call: ServerCall, _ request: Bytes) -> Void

  private let methods: [UInt16: Method]

  /// A service with these methods by their numbers.
  package init(_ methods: [UInt16: Method]) {
    self.methods = methods
  }

  /// Begins a call by the number of its method.
  package func begin(_ call: ServerCall, request: Bytes) {
    guard let method = methods[call.info.method] else {
      call.end(
        CallError(
          .unimplemented, "the server has no method \(call.info.method)", executed: .never,
          stage: .admission))
      return
    }
    method(call, request)
  }

  /// A method with one ``Note`` in and one out.
  package static func unary(
    _ work: @escaping @Sendable (Note, ServerCall) async throws(CallError) -> Note
  ) -> Method {
    { call, bytes in
      guard let note: Note = call.decode(bytes) else { return }
      call.run { () async throws(CallError) in try await work(note, call) }
    }
  }

  /// A method that takes a stream of ``Note`` after its request.
  package static func streaming(
    _ work:
      @escaping @Sendable (
        Note, MessageStream<Note>, ServerCall
      ) async throws(CallError) -> Note
  ) -> Method {
    { call, bytes in
      guard let note: Note = call.decode(bytes) else { return }
      let input = call.requestStream(of: Note.self)
      call.run { () async throws(CallError) in try await work(note, input, call) }
    }
  }
}
