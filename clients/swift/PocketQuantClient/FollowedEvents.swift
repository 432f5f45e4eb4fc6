public import MarketContract
public import RPCCore

/// Events as they happen, whatever becomes of connections and servers meanwhile.
///
/// Each stored event comes once and in order: where the connection is lost or the server is replaced,
/// the iteration waits for a server and goes on behind the last delivery. Live events that happen
/// while there is no connection are gone, as are those that a subscriber was too slow for, which
/// `leftOut` counts. Who follows only what happens from now on asks first how far the server is, so
/// that nothing is missed either where the connection is lost before the first event has come.
public struct FollowedEvents: AsyncSequence, Sendable {
  private let client: MarketClient
  private let request: SubscribeEvents
  private let options: CallOptions

  init(_ client: MarketClient, _ request: SubscribeEvents, _ options: CallOptions) {
    self.client = client
    self.request = request
    self.options = options
  }

  /// An iteration of its own, from the beginning.
  public func makeAsyncIterator() -> AsyncIterator {
    AsyncIterator(client: client, request: request, options: options)
  }

  /// Follows on one subscription after the other.
  public struct AsyncIterator: AsyncIteratorProtocol {
    private let client: MarketClient
    private var request: SubscribeEvents
    private var options: CallOptions
    private var call: SubscribeEvents.Call?
    /// Whoever has had a server once waits for the next one.
    private var hasBegun = false
    private var backoff = Backoff()

    fileprivate init(client: MarketClient, request: SubscribeEvents, options: CallOptions) {
      self.client = client
      self.request = request
      self.options = options
    }

    /// The sequence from which a later iteration goes on behind what this one has given; nil where
    /// that is not known yet.
    public var resumeFrom: UInt64? { request.from }

    /// The next event; waits for it, and never gives nil.
    ///
    /// - Throws: where it cannot go on: the events are no longer kept, the subscriber was cut off,
    ///   the deadline passed, the task was cancelled, the client was closed, or there was no server
    ///   to begin with.
    public mutating func next() async throws(SubscribeEvents.Failure) -> EventDelivery? {
      while true {
        var failure = FollowedEvents.cancelled
        do throws(SubscribeEvents.Failure) {
          if let delivery = try await subscription().next() {
            request.from = delivery.resumeFrom
            backoff.reset()
            return delivery
          }
          // A stream that has ended well is one whose server has ended.
        } catch {
          guard hasBegun, FollowedEvents.goesOn(behind: error.callError) else { throw error }
          failure = error
        }
        call = nil
        backoff.noteFailure()
        try await rest(behind: failure)
      }
    }

    /// The next event; waits for it, and never gives nil.
    public mutating func next(
      isolation actor: isolated (any Actor)?
    ) async throws(SubscribeEvents.Failure) -> EventDelivery? {
      try await next()
    }

    private mutating func subscription() async throws(SubscribeEvents.Failure)
      -> SubscribeEvents.Call
    {
      if let call { return call }
      if request.from == nil { request.from = try await client.nextSequence(options) }
      let call = try await client.subscribeEvents(request, options: options)
      self.call = call
      hasBegun = true
      options.whenUnavailable = .wait
      return call
    }

    /// Waits before the next subscription.
    private func rest(
      behind failure: SubscribeEvents.Failure
    ) async throws(SubscribeEvents.Failure) {
      var generator = SystemRandomNumberGenerator()
      let pause = Swift.max(
        backoff.pause(using: &generator), failure.callError.retryAfter ?? .zero)
      guard await client.channel.rest(pause) else {
        throw Task.isCancelled ? FollowedEvents.cancelled : failure
      }
    }
  }

  /// What an iteration ends with whose task is cancelled between two subscriptions.
  fileprivate static let cancelled = SubscribeEvents.Failure.call(
    CallError(.cancelled, "the task was cancelled", executed: .never, stage: .transport))

  /// Whether a subscription that ended with `error` is followed by another: where there is no server
  /// now, or one that has too much to do and says when to come again.
  private static func goesOn(behind error: CallError) -> Bool {
    guard error.detail == nil, error.stage != .framing else { return false }
    switch error.code {
    case .unavailable: return true
    case .resourceExhausted: return error.retryAfter != nil
    default: return false
    }
  }
}

extension MarketClient {
  /// The sequence that the next stored event will have.
  fileprivate func nextSequence(
    _ options: CallOptions
  ) async throws(SubscribeEvents.Failure) -> UInt64 {
    do throws(ListSubscribers.Failure) {
      let call = try await listSubscribers(ListSubscribers(), options: options)
      var latest: UInt64 = 0
      while let page = try await call.next() {
        latest = page.subscribers.reduce(latest) { max($0, $1.latest) }
      }
      return latest + 1
    } catch {
      throw .call(error.callError)
    }
  }

  /// Follows events, over lost connections and restarts of the server too.
  ///
  /// - Parameters:
  ///   - from: the first sequence, 0 for the first that is kept; nil for only what happens from now
  ///     on.
  ///   - events: the numbers of the events, such as `BarsImported.number`; none for all.
  ///   - keys: what the events are about, `EXCHANGE:CODE@INTERVAL`, or `EXCHANGE:CODE` for all
  ///     intervals; none for all.
  ///   - options: what holds for each subscription; by itself the first one fails where there is no
  ///     server, and all later ones wait.
  public func followEvents(
    from: UInt64? = nil, events: [UInt16] = [], keys: [String] = [],
    options: CallOptions = CallOptions()
  ) -> FollowedEvents {
    FollowedEvents(self, SubscribeEvents(from: from, events: events, keys: keys), options)
  }
}
