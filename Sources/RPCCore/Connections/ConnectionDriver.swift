/// What moves a connection's bytes: a socket's loop, or memory.
///
/// A connection tells its driver that there is something to write; the driver hands in what it has
/// read. Both may happen on any thread.
package protocol ConnectionDriver: AnyObject, Sendable {
  /// The executor on which calls begin and on which they go on after they have waited.
  var executor: any TaskExecutor { get }
  /// The tasks that carry out calls on the executor.
  var workers: CallWorkers { get }
  /// The monotonic clock.
  var now: MonotonicInstant { get }
  /// There is output to take, or the time of the next tick has changed.
  func outputReady()
  /// Nothing more is to be read or written; what is in the output is written first, for a bounded
  /// time. ``ConnectionEnd/connectionLost(_:)`` follows in any case.
  func close()
}

/// One end of a connection as its driver sees it.
package protocol ConnectionEnd: AnyObject, Sendable {
  /// Takes a frame; false when the connection is to be closed after its output has been written.
  func receive(_ frame: Frame) -> Bool
  /// Ends the connection because of bytes that are no frames.
  func fail(_ fault: FrameFault)
  /// What is to be written next, if anything.
  func takeOutput() -> FrameOutput.Batch?
  /// Notes that the kernel has taken `count` bytes of what was taken out.
  func wrote(_ count: Int)
  /// Takes the memory of a written batch back.
  func recycle(_ batch: consuming FrameOutput.Batch)
  /// Whether more waits to be written than this end is ready to keep for a peer that does not
  /// read; what the peer sends is not read either until it does.
  var isCongested: Bool { get }
  /// The bytes that are kept for the peer, where more of what it asks for adds to them.
  var keptCount: Int { get }
  /// When ``tick()`` has something to do.
  var nextTick: MonotonicInstant? { get }
  /// Does what is due; false when the connection is to be closed.
  func tick() -> Bool
  /// The connection is to be closed when its output has been written, and the calls that it brought
  /// have had their first turn; may come several times.
  func willClose()
  /// Ends what is under way, because the connection is gone.
  func connectionLost(_ text: String)
}

extension ConnectionEnd {
  /// Nothing that counts.
  package var keptCount: Int { 0 }
  package func willClose() {}
}

/// Who is at the other end of a connection, as the kernel knows it.
public struct PeerIdentity: Hashable, Sendable {
  /// The process.
  public let process: Int32
  /// The user.
  public let user: UInt32
  /// The group.
  public let group: UInt32

  /// An identity.
  public init(process: Int32, user: UInt32, group: UInt32) {
    self.process = process
    self.user = user
    self.group = group
  }
}
