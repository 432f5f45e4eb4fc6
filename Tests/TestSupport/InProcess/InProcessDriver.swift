import RPCCore
import Synchronization

/// Moves the bytes of one end of an in-process connection, as a socket's driver does.
///
/// `@unchecked Sendable`: everything but `isScheduled` is touched by the loop alone.
final class InProcessDriver<End: ConnectionEnd>: ConnectionDriver, @unchecked Sendable {
  /// How many reads one turn does, so that calls run in between.
  private static var readsPerTurn: Int { 16 }
  /// As a socket's driver has it.
  private static var closingTime: Duration { .seconds(1) }

  private let loop: InProcessLoop
  private let clock: ManualClock
  private let isScheduled = Atomic(false)

  // The loop alone.
  private let incoming: InProcessPipe
  private let outgoing: InProcessPipe
  private var cuts: ByteCuts.Iterator
  private var reader: FrameReader
  private var end: End?
  private var wakePeer: @Sendable () -> Void = {}
  private var batch: (unwritten: ArraySlice<UInt8>, memory: FrameOutput.Batch)?
  /// When a connection that is to be closed is given up by the clock, as a socket's is.
  private var closing: MonotonicInstant?
  private var isHeld = false

  init(
    loop: InProcessLoop, clock: ManualClock, incoming: InProcessPipe, outgoing: InProcessPipe,
    cuts: ByteCuts, maxFrame: Int
  ) {
    self.loop = loop
    self.clock = clock
    self.incoming = incoming
    self.outgoing = outgoing
    self.cuts = ByteCuts.Iterator(cuts)
    reader = FrameReader(maxFrame: maxFrame)
  }

  // MARK: Anywhere

  var executor: any TaskExecutor { loop }
  var workers: CallWorkers { loop.workers }
  var now: MonotonicInstant { clock.now }

  func outputReady() {
    guard !isScheduled.exchange(true, ordering: .acquiringAndReleasing) else { return }
    loop.submit { self.turn() }
  }

  func close() {
    loop.submit { self.closeAfterOutput() }
  }

  // MARK: The loop

  /// Begins to move bytes for `end`; `wakePeer` is called whenever the other side may go on.
  func begin(_ end: End, wakePeer: @escaping @Sendable () -> Void) {
    self.end = end
    self.wakePeer = wakePeer
    outputReady()
  }

  /// Reads nothing from now on, or reads again: as a process that is stopped and goes on.
  func hold(_ isHeld: Bool) {
    self.isHeld = isHeld
    outputReady()
  }

  private func turn() {
    isScheduled.store(false, ordering: .releasing)
    if let closing, closing <= clock.now { return finish("the other side does not read") }
    guard !isHeld else { return }
    if closing == nil, let end, let next = end.nextTick, next <= clock.now, !end.tick() {
      closeAfterOutput()
    }
    let hasRead = read()
    let hasWritten = write()
    if hasRead || hasWritten {
      wakePeer()
      outputReady()
    }
    if closing != nil { end?.willClose() }
    if closing != nil, batch == nil { finish("the connection was closed") }
  }

  private func read() -> Bool {
    var hasRead = false
    for _ in 0..<Self.readsPerTurn {
      guard let end, closing == nil, !end.isCongested else { break }
      if incoming.isAtEnd {
        finish("the other side closed the connection")
        break
      }
      let piece = incoming.read(atMost: cuts.next())
      if piece.isEmpty { break }
      hasRead = true
      reader.feed(piece)
      cutFrames(for: end)
    }
    return hasRead
  }

  private func cutFrames(for end: End) {
    do throws(FrameFault) {
      while let frame = try reader.next() {
        guard end.receive(frame) else { return closeAfterOutput() }
      }
    } catch {
      end.fail(error)
      closeAfterOutput()
    }
  }

  private func write() -> Bool {
    var hasWritten = false
    while let end {
      if batch == nil, let next = end.takeOutput() {
        let bytes = [UInt8](next.control.flattened()) + [UInt8](next.data.flattened())
        batch = (bytes[...], next)
      }
      guard let unwritten = batch?.unwritten else { break }
      guard case .some(let count) = outgoing.write(unwritten) else {
        finish("the other side closed the connection")
        break
      }
      if count == 0 { break }
      hasWritten = true
      batch?.unwritten.removeFirst(count)
      end.wrote(count)
      if batch?.unwritten.isEmpty == true, let memory = batch.take()?.memory {
        end.recycle(memory)
      }
    }
    return hasWritten
  }

  private func closeAfterOutput() {
    closing = closing ?? clock.now.advanced(by: Self.closingTime)
    outputReady()
  }

  /// Closes both directions; what the other side has not read is still there for it.
  func finish(_ text: String) {
    guard let end = end.take() else { return }
    batch = nil
    incoming.closeReader()
    outgoing.closeWriter()
    end.connectionLost(text)
    wakePeer()
    wakePeer = {}
  }
}
