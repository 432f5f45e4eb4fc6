@_exported public import MarketContract
public import RPCCore

/// A client of a PocketQuant server on this host.
///
/// One client serves a whole process: its one connection carries any number of requests at once. It
/// connects when it is first used, and again when the connection was lost. The functions of
/// ``MarketDataCalls`` are its requests, one function each.
public final class MarketClient: MarketDataCalls {
  /// The way to the server.
  public let channel: ServerChannel

  /// A client of the server on `socket`, the user's own server where none is given.
  ///
  /// - Parameters:
  ///   - interceptors: who sees its calls, outermost first.
  ///   - busyWait: how long the thread on which replies arrive looks for one before it sleeps, a
  ///     millisecond at the most; nil for the usual time, 100 microseconds. It looks only while
  ///     replies come so soon.
  /// - Throws: ``ClientError`` where the socket's path cannot be one.
  public init(
    socket: String? = nil, name: String = "pocketquant-swift",
    interceptors: [any CallInterceptor] = [], busyWait: Duration? = nil
  ) throws(ClientError) {
    channel = try ServerChannel(
      socket: socket, name: name, interceptors: interceptors, busyWait: busyWait)
  }

  /// A client that is connected.
  ///
  /// - Parameters:
  ///   - interceptors: who sees its calls, outermost first.
  ///   - busyWait: how long its thread looks for a reply before it sleeps; nil for the usual time.
  ///   - options: until when to wait, and whether for a server that is not there yet.
  /// - Throws: ``ClientError`` where no server answers.
  public static func connect(
    to socket: String? = nil, name: String = "pocketquant-swift",
    interceptors: [any CallInterceptor] = [], busyWait: Duration? = nil,
    options: CallOptions = CallOptions()
  ) async throws(ClientError) -> MarketClient {
    let client = try MarketClient(
      socket: socket, name: name, interceptors: interceptors, busyWait: busyWait)
    do throws(ClientError) {
      _ = try await client.channel.link(options)
    } catch {
      await client.close()
      throw error
    }
    return client
  }

  /// Asks the server whether it lives; gives the time to the answer and back.
  ///
  /// - Throws: ``ClientError`` where it does not.
  public func ping() async throws(ClientError) -> Duration {
    let connection = try await channel.link().connection
    do throws(CallError) {
      return try await connection.ping()
    } catch {
      throw .refused(error)
    }
  }

  /// Waits for the requests under way and closes the connection; requests that wait for one fail
  /// with ``ClientError/closed``, as all later ones do.
  ///
  /// When this returns, the server has been sent what was said last, such as a cancellation, unless
  /// it does not read; so a program may end then.
  public func close() async {
    await channel.close()
  }

  /// The thread on which answers arrive.
  ///
  /// A task that asks again and again prefers it, with `withTaskExecutorPreference`: it then goes
  /// on where its answer has come in, which saves two changes of threads for each request.
  public var executor: any TaskExecutor { channel.executor }

  /// How many calls were made again.
  package var repeatCount: UInt64 { channel.repeatCount }
}

extension MarketClient {
  /// The bars of a symbol, written `EXCHANGE:CODE`, as tables of some thousand rows.
  ///
  /// - Parameters:
  ///   - symbol: the instrument.
  ///   - interval: how long a bar lasts.
  ///   - from: the first start that is within; nil for all from the beginning.
  ///   - to: the first start that is not within any more; nil for all to the end.
  ///   - limit: the most bars; the last of the range, or the first where `from` is given.
  ///   - order: which come first.
  /// - Throws: ``GetOHLCV/Failure``.
  public func bars(
    _ symbol: String, interval: Interval = .oneDay, from: Timestamp? = nil, to: Timestamp? = nil,
    limit: Int? = nil, order: SortOrder = .ascending
  ) async throws(GetOHLCV.Failure) -> GetOHLCV.Call {
    let instrument: Instrument = try instrument(symbol, GetOHLCV.Failure.self)
    return try await getOHLCV(
      GetOHLCV(
        instrument: instrument, interval: interval, from: from, to: to,
        limit: limit.map { UInt64(clamping: $0) }, keep: from == nil ? .last : .first,
        order: order))
  }

  /// The latest bar of a symbol, written `EXCHANGE:CODE`.
  ///
  /// - Throws: ``GetLatestBar/Failure``.
  public func latestBar(
    _ symbol: String, interval: Interval = .oneDay
  ) async throws(GetLatestBar.Failure) -> Bar {
    let instrument = try instrument(symbol, GetLatestBar.Failure.self)
    return try await getLatestBar(GetLatestBar(instrument: instrument, interval: interval))
  }

  private func instrument<Failed: CallFailure>(
    _ symbol: String, _ failure: Failed.Type
  ) throws(Failed) -> Instrument {
    if let instrument = Instrument(symbol) { return instrument }
    throw Failed(
      callError: CallError(
        .invalidArgument, "\"\(symbol)\" is no symbol; write EXCHANGE:CODE, such as NASDAQ:AAPL",
        executed: .never, stage: .encode))
  }
}

extension Instrument: LosslessStringConvertible {
  /// An instrument from `EXCHANGE:CODE`; the server judges the two parts. Nil without the colon.
  public init?(_ text: String) {
    guard let colon = text.firstIndex(of: ":") else { return nil }
    self.init(
      exchange: String(text[..<colon]), code: String(text[text.index(after: colon)...]))
  }

  /// `EXCHANGE:CODE`.
  public var description: String { "\(exchange):\(code)" }
}
