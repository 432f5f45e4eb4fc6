internal import Glibc
internal import RPCCore
internal import Synchronization

/// Moves the bytes of one connection between its socket and its end of the protocol.
///
/// Reads as much as is there, hands in the frames, and writes once when the calls that they began
/// have run. Whatever an end does not do on the loop's own thread is passed to it.
///
/// `@unchecked Sendable`: everything but `isDirty` is touched by the loop's thread alone.
final class SocketDriver<End: ConnectionEnd>: ConnectionDriver, LoopHandler, @unchecked Sendable {
  /// How much is read from one connection before the loop looks at the others.
  private static var bytesPerTurn: Int { 2 << 20 }
  /// How long a connection that is to be closed may take to write what is left, so that a peer
  /// that does not read cannot hold it.
  private static var closingTime: Duration { .seconds(1) }

  let loop: EventLoop
  private let isDirty = Atomic(false)

  // The loop's thread alone.
  private let socket: Int32
  private var end: End?
  private var token: UInt64?
  private var reader: FrameReader
  private var output: OutputProgress?
  private var watched: Readiness = .readable
  private var alarm: MonotonicInstant?
  private var closing: MonotonicInstant?
  private var isFinished = false
  /// There may be frames that were read and not handed in, since the end was congested.
  private var hasHeldFrames = false
  private let closed: @Sendable () -> Void

  /// A driver that owns `socket`; `closed` is called on the loop's thread when it is done with it.
  init(
    socket: consuming Descriptor, loop: EventLoop, maxFrame: Int,
    closed: @escaping @Sendable () -> Void
  ) {
    self.socket = socket.take()
    self.loop = loop
    self.closed = closed
    reader = FrameReader(maxFrame: maxFrame)
  }

  deinit {
    if !isFinished { Glibc.close(socket) }
  }

  // MARK: Any thread

  var executor: any TaskExecutor { loop }
  var now: MonotonicInstant { MonotonicClock.now }

  func outputReady() {
    guard !isDirty.exchange(true, ordering: .acquiringAndReleasing) else { return }
    if loop.isCurrent {
      loop.flushLater(self)
    } else {
      loop.submit { self.loop.flushLater(self) }
    }
  }

  func close() {
    loop.submit { self.closeAfterOutput() }
  }

  // MARK: The loop's thread

  /// Begins to read and write for `end`.
  func begin(_ end: End) {
    self.end = end
    do throws(SystemError) {
      token = try loop.watch(socket, watched, self)
      outputReady()
      arm()
    } catch {
      finish("\(error)")
    }
  }

  func ready(_ readiness: Readiness) {
    if closing == nil, !readiness.isDisjoint(with: [.readable, .broken]) { read() }
    if readiness.contains(.writable) { flush() }
    if closing != nil, readiness.contains(.broken) { finish("the connection was closed") }
  }

  private func read() {
    reader.borrow(from: loop.buffers)
    defer { reader.giveBack(to: loop.buffers) }
    var budget = Self.bytesPerTurn
    if hasHeldFrames, let end { cutFrames(for: end) }
    while budget > 0, let end, closing == nil {
      let (storage, range) = reader.target()
      let count = unsafe storage.withMutableBytes(in: range) { bytes in
        retryingInterrupts { unsafe Glibc.read(socket, bytes.baseAddress, bytes.count) }
      }
      if count == 0 { return finish(Self.closedByPeer) }
      if count < 0 {
        if errno == EAGAIN || errno == EWOULDBLOCK { break }
        return finish(Self.reason(.last("read from the socket")))
      }
      reader.received(count)
      budget -= count
      cutFrames(for: end)
      // A read that was not filled has emptied the socket.
      if count < range.count || end.isCongested { break }
    }
    // A welcome, a pong or a credit may have been written that no call knows of.
    outputReady()
  }

  /// Hands in the frames that have come, for as long as what they bring about can be written: one
  /// read may hold thousands of requests, and their answers may be large.
  private func cutFrames(for end: End) {
    do throws(FrameFault) {
      while true {
        hasHeldFrames = end.isCongested
        if hasHeldFrames { return }
        guard let frame = try reader.next() else { return }
        guard end.receive(frame) else { return closeAfterOutput() }
      }
    } catch {
      end.fail(error)
      closeAfterOutput()
    }
  }

  func flush() {
    isDirty.store(false, ordering: .releasing)
    guard let end, token != nil else { return }
    while true {
      if output == nil { output = end.takeOutput().map { OutputProgress($0) } }
      guard let outcome = output?.write(to: socket, wrote: { end.wrote($0) }) else { break }
      switch outcome {
      case .finished:
        if let batch = output.take()?.finish() { end.recycle(batch) }
        continue
      case .mustWait: break
      case .failed(let number):
        return takeLastWords(SystemError("write to the socket", number: number))
      }
      break
    }
    if closing != nil, output == nil { return finish("the connection was closed") }
    if hasHeldFrames, closing == nil, !end.isCongested { read() }
    arm()
    updateInterest()
  }

  private func updateInterest() {
    guard let token, let end else { return }
    var wanted: Readiness = []
    if closing == nil, !end.isCongested { wanted.insert(.readable) }
    if output != nil { wanted.insert(.writable) }
    if wanted != watched {
      watched = wanted
      loop.rewatch(socket, wanted, token: token)
    }
  }

  // MARK: Time

  /// Has the loop call when the end next has something to do.
  private func arm() {
    guard let next = closing ?? end?.nextTick else { return }
    if let alarm, alarm <= next { return }
    alarm = next
    loop.call(self, at: next)
  }

  func timeHasCome() {
    let now = MonotonicClock.now
    // An alarm that was set for what is no longer due.
    if let alarm, alarm > now { return }
    alarm = nil
    if let closing {
      if closing <= now { return finish("the other side does not read") }
    } else if let end, !end.tick() {
      return closeAfterOutput()
    }
    flush()
  }

  // MARK: The end

  func loopEnds() {
    finish("whoever had it has let it go")
  }

  private func closeAfterOutput() {
    guard closing == nil, token != nil else { return }
    closing = MonotonicClock.now.advanced(by: Self.closingTime)
    outputReady()
    arm()
  }

  private static var closedByPeer: String { "the other side closed the connection" }

  /// Why the connection is gone; that the peer is gone is no failure of a system call.
  private static func reason(_ error: SystemError) -> String {
    [EPIPE, ECONNRESET].contains(error.number) ? closedByPeer : error.description
  }

  /// Takes what the peer sent before it went, which may say why, and ends the connection.
  private func takeLastWords(_ error: SystemError) {
    output = nil
    if closing == nil { read() }
    finish(Self.reason(error))
  }

  /// Closes the socket; the end learns that the connection is gone.
  private func finish(_ text: String) {
    guard !isFinished else { return }
    isFinished = true
    closing = closing ?? MonotonicClock.now
    if let token = token.take() { loop.unwatch(socket, token: token) }
    discardInput()
    Glibc.close(socket)
    let end = end.take()
    output = nil
    end?.connectionLost(text)
    closed()
  }

  /// Takes what the peer has sent and nobody wants: the kernel would tell a peer whose bytes were
  /// not read of a reset connection, perhaps before it has read the reason.
  private func discardInput() {
    shutdown(socket, Int32(SHUT_WR))
    unsafe withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 16) { buffer in
      for _ in 0..<64 {
        let count = unsafe recv(
          socket, buffer.baseAddress, buffer.count, Int32(MSG_DONTWAIT))
        if count <= 0 { return }
      }
    }
  }
}

extension FrameReader {
  fileprivate mutating func borrow(from pool: BufferPool) {
    if needsBuffer, let buffer = pool.take() { lend(buffer) }
  }

  fileprivate mutating func giveBack(to pool: BufferPool) {
    if let buffer = giveBack() { pool.give(buffer) }
  }
}
