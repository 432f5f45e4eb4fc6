import TestSupport

@testable import RPCCore

/// Bytes between the two ends.
extension SimulatedWorld {
  /// One turn of the client's loop; false where it had nothing to do.
  @discardableResult
  mutating func moveClient() -> Bool {
    if clientTransport.isClosed || isStopped { return false }
    var hasMoved = false
    if clientTransport.read(from: &toClient, now: now, using: &generator) { hasMoved = true }
    do throws(FrameFault) {
      while !clientTransport.isClosing, let frame = try clientTransport.reader.next() {
        hasMoved = true
        toServerAudit.arrived(frame)
        perform(client.receive(frame, now: now))
      }
    } catch {
      fault("the client cannot read: \(error.text)")
    }
    if toClient.isAtEnd, !client.isClosed {
      loseClient()
      toServer.close()
      return true
    }
    if !clientTransport.hasOutput, !client.output.isEmpty {
      clientTransport.add(client.output.take(), audit: &toServerAudit)
    }
    let count = clientTransport.flush(into: &toServer, now: now, using: &generator)
    if count > 0 {
      for action in client.wrote(count) { perform(action) }
    }
    return hasMoved || count > 0
  }

  /// One turn of the server's loop; false where it had nothing to do.
  @discardableResult
  mutating func moveServer() -> Bool {
    if serverTransport.isClosed { return false }
    var hasMoved = cutFramesOfServer()
    if !serverTransport.isClosing, server.hasRoomForOutput(),
      serverTransport.read(from: &toServer, now: now, using: &generator)
    {
      hasMoved = true
      _ = cutFramesOfServer()
    }
    if toServer.isAtEnd, !server.isClosed {
      loseServer()
      toClient.close()
      return true
    }
    let now = serverNow
    if !serverTransport.hasOutput, let batch = server.takeOutput(now: now) {
      serverTransport.add(batch, audit: &toClientAudit)
    }
    let count = serverTransport.flush(into: &toClient, now: now, using: &generator)
    if count > 0 {
      for action in server.wrote(count, now: now) { perform(action) }
    }
    if serverTransport.isClosing, isStopped, count == 0 {
      // A driver waits a while for the last words to be read, and closes then.
      serverTransport.isClosed = true
      toClient.close()
    }
    if serverTransport.isClosed { loseServer() }
    return hasMoved || count > 0
  }

  private mutating func cutFramesOfServer() -> Bool {
    var hasMoved = false
    do throws(FrameFault) {
      while !serverTransport.isClosing, server.hasRoomForOutput(),
        let frame = try serverTransport.reader.next()
      {
        hasMoved = true
        toClientAudit.arrived(frame)
        perform(server.receive(frame, now: serverNow))
      }
    } catch {
      fault("the server cannot read: \(error.text)")
    }
    return hasMoved
  }
}
