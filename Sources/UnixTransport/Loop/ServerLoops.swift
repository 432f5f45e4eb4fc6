internal import RPCCore

/// The loops of a server, made before it: what answers its calls may be isolated to them.
package struct ServerLoops: Sendable {
  let loops: [EventLoop]
  /// The loops as executors of actors.
  package let lanes: [LoopLane]

  /// At least one loop, each of which looks for `busyWait` at the most before it sleeps; the server
  /// that is given them starts their threads.
  package init(count: Int, busyWait: Duration = .zero) throws(SystemError) {
    var loops: [EventLoop] = []
    for _ in 0..<max(count, 1) { loops.append(try EventLoop(busyWait: busyWait)) }
    self.loops = loops
    lanes = loops.map { LoopLane($0) }
  }
}
