/// What ends a call or a connection because of what the peer has sent.
extension ServerConnectionMachine {
  /// Ends the connection because of bytes that are no frame.
  package mutating func fault(_ fault: FrameFault) -> Action {
    guard case .awaitingHello = state else { return self.fault(fault.reason, fault.text) }
    if let other = ForeignProtocol(startingWith: fault.header) {
      return reject(
        .notThisProtocol, "you speak \(other.rawValue); this socket speaks PocketQuant's protocol")
    }
    return reject(fault.isOfHandshake ? .malformedHello : .notThisProtocol, fault.text)
  }

  mutating func fault(_ reason: AbortReason, _ text: String) -> Action {
    abortion = reason
    output.notice(.abort, code: reason.rawValue, text, stream: 0)
    return close(text)
  }

  package mutating func reject(_ reason: RejectReason, _ text: String) -> Action {
    rejection = reason
    output.notice(
      .reject, code: reason.rawValue, text, stream: FrameHeader.handshakeMagic)
    return close(text)
  }

  mutating func close(_ text: String) -> Action {
    state = .closed
    return .close(reason: text)
  }

  mutating func refuse(_ open: Frame, _ error: CallError) -> Action {
    output.end(EndBlock(error: error), stream: open.header.stream)
    return .refused(method: open.header.code, error.code)
  }
}
