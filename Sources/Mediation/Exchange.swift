/// What goes to and fro while a request is handled: its context, its two streams, and how it came.
public struct Exchange<R: Request>: Sendable {
  /// What holds for the request.
  public let context: RequestContext
  /// What the caller streams in.
  public let input: Incoming<R.Input>
  /// What is streamed to the caller.
  public let output: Outgoing<R.Item>
  /// How it came, of a command that runs once; nil of all others, and where a handler sends it.
  public let delivery: (any CommandDelivery)?

  /// An exchange; streams that are not given are those of a request without them.
  @inlinable
  public init(
    context: RequestContext, input: Incoming<R.Input> = .none, output: Outgoing<R.Item> = .none,
    delivery: (any CommandDelivery)? = nil
  ) {
    self.context = context
    self.input = input
    self.output = output
    self.delivery = delivery
  }
}

/// Items that a caller streams to a handler, in order, each once.
public struct Incoming<Element: Sendable>: AsyncSequence, Sendable {
  @usableFromInline let nextElement: (@Sendable () async throws -> Element?)?

  /// No items.
  @inlinable
  public static var none: Incoming { Incoming(next: nil) }

  /// The items that `next` gives until it gives nil.
  @inlinable
  public init(next: (@Sendable () async throws -> Element?)?) {
    nextElement = next
  }

  /// Takes one item after the other.
  public struct AsyncIterator: AsyncIteratorProtocol {
    fileprivate let nextElement: (@Sendable () async throws -> Element?)?

    /// The next item, or nil when the caller has ended the stream.
    ///
    /// - Throws: what the stream ended with, where it did not end well.
    public mutating func next() async throws -> Element? {
      try await nextElement?()
    }
  }

  /// An iterator; all of them take from the same stream.
  public func makeAsyncIterator() -> AsyncIterator {
    AsyncIterator(nextElement: nextElement)
  }
}

/// The way on which a handler streams items to the caller.
public struct Outgoing<Element: Sendable>: Sendable {
  @usableFromInline let sendElement: (@Sendable (Element) async throws -> Void)?
  @usableFromInline let awaitRoom: (@Sendable () async throws -> Void)?

  /// A way on which nothing goes.
  @inlinable
  public static var none: Outgoing { Outgoing(send: nil) }

  /// A way whose items go to `send`; `ready` returns when the next one may be made, at once where
  /// it is not given.
  @inlinable
  public init(
    send: (@Sendable (Element) async throws -> Void)?,
    ready: (@Sendable () async throws -> Void)? = nil
  ) {
    sendElement = send
    awaitRoom = ready
  }

  /// Waits until the caller takes a further item, so that a large one is made only then.
  ///
  /// Room is kept for it until the next ``send(_:)``: whoever calls this makes an item at once, and
  /// has one. A handler that has no more ends without asking, since its end waits for nobody.
  ///
  /// - Throws: where the caller is gone or has withdrawn.
  @inlinable
  public func ready() async throws {
    try await awaitRoom?()
  }

  /// Streams an item; waits for as long as the caller does not keep up.
  ///
  /// - Throws: where the caller is gone or has withdrawn.
  @inlinable
  public func send(_ element: Element) async throws {
    try await sendElement?(element)
  }
}
