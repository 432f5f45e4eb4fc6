internal import MarketContract
public import RPCCore

/// A call whose messages somebody else encodes and decodes.
package typealias EncodedCall = StreamingCall<
  EncodedMessage, EncodedMessage, EncodedMessage, CallError
>

extension ServerChannel {
  /// Makes a call with one request and one reply.
  public func call<Request: WireMessage, Reply: WireMessage>(
    _ method: UInt16, _ request: Request, options: CallOptions
  ) async throws(CallError) -> Reply {
    let call = CallDescription(method)
    var options = options
    call.prepare(&options, correlation: nextCorrelation())
    if interceptors.isEmpty {
      // Nearly always there is a connection and the first attempt is the last one; each function
      // that waits between the caller and the connection costs as much as a message's encoding.
      guard let connection = presentConnection(for: method) else {
        return try await attempt(call, request, options)
      }
      do throws(CallError) {
        let end = try await connection.begin(method, request, options: options).end()
        return try reply(end.outcome, isReplayed: end.isReplayed, options)
      } catch {
        return try await attempt(call, request, options, failed: (connection, error))
      }
    }
    let intercepted = try InterceptedCall(call, options, interceptors)
    do throws(CallError) {
      let reply: Reply = try await attempt(call, request, intercepted.options)
      intercepted.end(nil)
      return reply
    } catch {
      intercepted.end(error)
      throw error
    }
  }

  private func reply<Reply: WireMessage>(
    _ outcome: Result<Bytes, CallError>, isReplayed: Bool, _ options: CallOptions
  ) throws(CallError) -> Reply {
    if isReplayed { options.onReplay?() }
    let reply: Reply = try outcome.decoded()
    budget.noteSuccess()
    return reply
  }

  /// Makes a call until it ends well or must not be made again; `failed` is the first attempt, where
  /// that has been made.
  private func attempt<Request: WireMessage, Reply: WireMessage>(
    _ call: CallDescription, _ request: Request, _ options: CallOptions,
    failed: (connection: ClientConnection, error: CallError)? = nil
  ) async throws(CallError) -> Reply {
    var attempts = CallAttempts(call.effect, options, budget)
    if let failed {
      try attempts.begin(keepsOutcomes: failed.connection.keepsOutcomes)
      guard let pause = attempts.pause(after: failed.error), await rest(pause) else {
        throw attempts.told(failed.error)
      }
    }
    while true {
      let connection: ClientConnection
      do throws(CallError) {
        connection = try await connected(options, for: call.method)
      } catch {
        throw attempts.failure(error)
      }
      try attempts.begin(keepsOutcomes: connection.keepsOutcomes)
      do throws(CallError) {
        let reply: Reply = try await connection.call(call.method, request, options: options)
        budget.noteSuccess()
        return reply
      } catch {
        guard let pause = attempts.pause(after: error), await rest(pause) else {
          throw attempts.told(error)
        }
      }
    }
  }

  /// Begins a call with streams.
  public func open<Input: WireMessage, Item: WireMessage, Reply: WireMessage, Failed: CallFailure>(
    _ method: UInt16, _ request: some WireMessage, options: CallOptions, sends: Bool
  ) async throws(CallError) -> StreamingCall<Input, Item, Reply, Failed> {
    try await open(method, request, options, sends: sends, isOwn: true)
  }

  /// Begins a call whose messages are known to be those of the server's own schema.
  package func open(
    _ method: UInt16, encoded request: EncodedMessage, options: CallOptions, sends: Bool
  ) async throws(CallError) -> EncodedCall {
    try await open(method, request, options, sends: sends, isOwn: false)
  }

  /// `isOwn` where the messages are those of this client's schema.
  private func open<Input: WireMessage, Item: WireMessage, Reply: WireMessage, Failed: CallFailure>(
    _ method: UInt16, _ request: some WireMessage, _ options: CallOptions, sends: Bool, isOwn: Bool
  ) async throws(CallError) -> StreamingCall<Input, Item, Reply, Failed> {
    let call = CallDescription(method)
    var options = options
    call.prepare(&options, correlation: nextCorrelation())
    var intercepted: InterceptedCall?
    if !interceptors.isEmpty {
      let first = try InterceptedCall(call, options, interceptors)
      options = first.options
      intercepted = first
    }
    let repeater = StreamRepeater(
      self, options, effect: call.effect, checked: isOwn ? method : nil, intercepted)
    do throws(CallError) {
      while true {
        let connection = try await repeater.connection()
        do throws(CallError) {
          return try StreamingCall(
            method, request, options: options, sends: sends, on: connection, repeater: repeater)
        } catch {
          guard let pause = repeater.pause(after: error), await rest(pause) else {
            throw repeater.told(error)
          }
        }
      }
    } catch {
      repeater.callEnded(error)
      throw error
    }
  }

  /// A connection for a call; `method` where the server might misunderstand it.
  func connected(
    _ options: CallOptions, for method: UInt16?
  ) async throws(CallError) -> ClientConnection {
    let link: ServerLink
    do throws(ClientError) {
      link = try await self.link(options)
    } catch {
      throw CallError(error)
    }
    if let method, let refusal = link.refusals[method] { throw refusal }
    return link.connection
  }
}

extension CallDescription {
  /// A call of the method of this number; what is not known of it is taken to be the worst.
  fileprivate init(_ number: UInt16) {
    self.init(
      method: number, effect: MarketDataMethod(rawValue: number)?.effect ?? .streamedCommand)
  }

  /// Adds what the call takes over from the call in whose handler it is made, and what it needs and
  /// has not got: a correlation, which interceptors see and repeats keep, and the id of a command.
  fileprivate func prepare(
    _ options: inout CallOptions, correlation: @autoclosure () -> UInt64
  ) {
    if let scope = CallScope.current { options = options.inheriting(scope) }
    if options.correlation == 0 { options.correlation = correlation() }
    if case .onceCommand = effect, options.commandID == .none { options.commandID = .random() }
  }
}
