internal import Glibc
internal import RPCCore
internal import Synchronization

/// Moves the bytes of one connection between its socket and its end of the protocol.
///
/// Reads as much as is there, hands in the frames, and writes once when the calls that they began
/// have run. Whatever an end does not do on the loop's own thread is passed to it.
///
/// `@unchecked Sendable`: everything but `isDirty` is touched by the loop's thread alone.
final class SocketDriver<End: ConnectionEnd>:
  ConnectionDriver, LoopHandler, SendRoomHolder, @unchecked Sendable
{
  /// How much is read from one connection before the loop looks at the others.
  private static var bytesPerTurn: Int { 2 << 20 }
  /// How many jobs or calls wait at the most while frames are taken apart: so many that their code and that
  /// of the frames each stay in the processor's caches, so few that their replies fit in memory. Of
  /// short calls 8 cost several percent less than 2 do; 16 and 48 are no better.
  private static var jobsPerCut: Int { 8 }
  /// The same where more than ``shortReplies`` is kept for the peer.
  private static var jobsPerCutOfLongReplies: Int { 2 }
  /// As much as a burst of short replies takes: beyond, some are long, and the next may be.
  private static var shortReplies: Int { 256 << 10 }
  /// How many frames are handed in between two looks at the clock where they begin no calls.
  private static var framesPerLook: Int { 256 }
  /// How long a connection that is to be closed waits for a peer that takes nothing of what is left.
  private static var closingTime: Duration { .seconds(1) }
  /// How long one takes in all whose peer goes on reading, so that nobody can hold it: at most some
  /// MiB are left, which a peer that runs has read long before.
  private static var longestClosing: Duration { .seconds(10) }

  let loop: EventLoop
  private let isDirty = Atomic(false)

  // The loop's thread alone.
  let socket: Int32
  private var end: End?
  private var token: UInt64?
  private var reader: FrameReader
  private var output: OutputProgress?
  private var watched: Readiness = .readable
  private var alarm: MonotonicInstant?
  /// When a connection that is to be closed is given up, and when it is so at the latest.
  private var (closing, closingEnd): (MonotonicInstant?, MonotonicInstant?) = (nil, nil)
  private var isFinished = false
  /// Whether the socket holds more than is usual; nil until it has been full.
  private var hasMoreRoom: Bool?
  /// There may be frames that were read and not handed in, since the end was congested or others had
  /// to be looked at.
  private var hasHeldFrames = false
  /// The loop calls when the others have been looked at.
  private var isPostponed = false
  private let closed: @Sendable () -> Void
  private let counters: ServerCounters?

  /// A driver that owns `socket`; `closed` is called on the loop's thread when it is done with it.
  init(
    socket: consuming Descriptor, loop: EventLoop, maxFrame: Int, counters: ServerCounters? = nil,
    closed: @escaping @Sendable () -> Void
  ) {
    self.socket = socket.take()
    self.loop = loop
    self.closed = closed
    self.counters = counters
    reader = FrameReader(maxFrame: maxFrame)
  }

  deinit {
    if !isFinished { Glibc.close(socket) }
  }

  // MARK: Any thread

  var executor: any TaskExecutor { loop }
  var workers: CallWorkers { loop.workers }
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
    // What is postponed comes in its turn, and what can be read now with it.
    if closing == nil, !isPostponed, !readiness.isDisjoint(with: [.readable, .broken]) { read() }
    if readiness.contains(.writable) { flush() }
    if closing != nil, readiness.contains(.broken) { finish("the connection was closed") }
  }

  /// Takes what the peer has sent and the loop has not come to.
  func readAhead() {
    if closing == nil, !isPostponed, let end, !end.isCongested { read() }
  }

  func goOn() {
    isPostponed = false
    if closing == nil, let end, !end.isCongested { read() }
  }

  private func postpone() {
    guard !isPostponed else { return }
    isPostponed = true
    loop.goOnLater(self)
  }

  private func read(patiently: Bool = false) {
    reader.borrow(from: loop.buffers)
    defer { reader.giveBack(to: loop.buffers) }
    var budget = Self.bytesPerTurn
    var timeEnd: MonotonicInstant? = patiently ? MonotonicInstant(nanoseconds: .max) : nil
    if hasHeldFrames, let end { cutFrames(for: end, until: &timeEnd) }
    while budget > 0, !isPostponed, let end, closing == nil {
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
      counters?.read(count)
      budget -= count
      cutFrames(for: end, until: &timeEnd)
      // A read that was not filled has emptied the socket.
      if count < range.count || end.isCongested { break }
    }
    // A welcome, a pong or a credit may have been written that no call knows of.
    outputReady()
  }

  /// Hands in the frames that have come, for as long as what they bring about can be written and
  /// others do not wait too long: one read may hold thousands of requests, their answers may be
  /// large, and to make them may take a while.
  private func cutFrames(for end: End, until timeEnd: inout MonotonicInstant?) {
    do throws(FrameFault) {
      var count = 0
      while true {
        hasHeldFrames = end.isCongested
        if hasHeldFrames { return }
        guard let frame = try reader.next() else { return }
        guard end.receive(frame) else { return closeAfterOutput() }
        count += 1
        if frame.header.kind == FrameKind.open.rawValue { loop.callHasBegun() }
        let areShort = end.keptCount <= Self.shortReplies
        let limit = areShort ? Self.jobsPerCut : Self.jobsPerCutOfLongReplies
        let isTimeToLook = loop.runJobs(beyond: limit) || count % Self.framesPerLook == 0
        if isTimeToLook, LoopBudget.isOver(&timeEnd) {
          hasHeldFrames = true
          return postpone()
        }
      }
    } catch {
      end.fail(error)
      closeAfterOutput()
    }
  }

  func flush() {
    isDirty.store(false, ordering: .releasing)
    guard let end, token != nil else { return }
    if closing != nil { end.willClose() }
    while true {
      if output == nil { output = end.takeOutput().map { OutputProgress($0) } }
      guard let outcome = output?.write(to: socket, wrote: { wrote($0, of: end) }) else { break }
      switch outcome {
      case .finished:
        if let batch = output.take()?.finish() { end.recycle(batch) }
        continue
      case .mustWait where hasMoreRoom == nil:
        let isLarger = loop.sendRoom.enlarge(for: self)
        hasMoreRoom = isLarger
        if isLarger { continue }
      case .mustWait: break
      case .failed(let number):
        return takeLastWords(SystemError("write to the socket", number: number))
      }
      break
    }
    if closing != nil, output == nil { return finish("the connection was closed") }
    if hasHeldFrames, closing == nil, !end.isCongested { postpone() }
    arm()
    updateInterest()
  }

  private func wrote(_ count: Int, of end: End) {
    counters?.wrote(count)
    end.wrote(count)
    if let closingEnd { closing = min(now.advanced(by: Self.closingTime), closingEnd) }
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

  var isSending: Bool { output != nil }

  func roomIsTaken() { hasMoreRoom = nil }

  // MARK: Time

  /// Has the loop call when the end next has something to do.
  private func arm() {
    guard let next = closing ?? end?.nextTick else { return }
    if let alarm, alarm <= next { return }
    alarm = next
    loop.call(self, at: next)
  }

  var awaitedTime: MonotonicInstant? { isFinished ? nil : alarm }

  func timeHasCome() {
    let now = MonotonicClock.now
    // An alarm that was set for what is no longer due.
    if let alarm, alarm > now { return }
    alarm = nil
    // What has come in time is not late because this thread has come to it late.
    readAhead()
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
    let now = now
    closing = now.advanced(by: Self.closingTime)
    closingEnd = now.advanced(by: Self.longestClosing)
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
    if closing == nil {
      isPostponed = false
      read(patiently: true)
    }
    finish(Self.reason(error))
  }

  /// Closes the socket; the end learns that the connection is gone.
  private func finish(_ text: String) {
    guard !isFinished else { return }
    isFinished = true
    closing = closing ?? MonotonicClock.now
    if let token = token.take() { loop.unwatch(socket, token: token) }
    // The kernel would tell a peer whose bytes were not read of a reset connection, perhaps before it
    // has read the reason.
    UnixSocket.discardInput(of: socket)
    if hasMoreRoom == true { loop.sendRoom.giveBack(self) }
    Glibc.close(socket)
    let end = end.take()
    output = nil
    end?.connectionLost(text)
    closed()
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
