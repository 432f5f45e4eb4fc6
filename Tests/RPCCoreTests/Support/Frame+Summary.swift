@testable import RPCCore

extension Frame {
  /// The frame in a few words, so that tests can list what was sent.
  var summary: String {
    guard let kind = FrameKind(rawValue: header.kind) else { return "kind \(header.kind)" }
    let stream = header.stream
    switch kind {
    case .hello, .welcome: return "\(kind)"
    case .reject: return "reject \(RejectReason(rawValue: header.code).map { "\($0)" } ?? "?")"
    case .open: return "open \(stream) method \(header.code)" + marks
    case .data: return "data \(stream) \(body.count)" + marks
    case .end: return "end \(stream) \(outcome)"
    case .cancel: return "cancel \(stream)"
    case .credit:
      return "credit \(stream) \(body.load(0, as: UInt32.self)) \(body.load(4, as: UInt32.self))"
    case .ping, .pong: return "\(kind) \(body.load(0, as: UInt64.self))"
    case .goaway: return "goaway \(stream)"
    case .abort: return "abort \(AbortReason(rawValue: header.code).map { "\($0)" } ?? "?")"
    }
  }

  private var marks: String {
    (header.flags.contains(.moreFollows) ? " more" : "")
      + (header.flags.contains(.endOfStream) ? " last" : "")
      + (header.flags.contains(.relativeDeadline) ? " relative" : "")
  }

  private var outcome: String {
    guard let end = try? EndBlock.decode(body, code: header.code) else { return "unreadable" }
    guard let error = end.block.error else { return "ok \(end.message.count)" }
    return error.summary
  }
}

extension CallError {
  /// Code, execution and stage.
  var summary: String { "\(code) \(executed) \(stage)" }
}

extension ServerConnectionMachine.Action {
  /// The action in a few words; nil where there is nothing to do.
  var summary: String? {
    switch self {
    case .nothing: nil
    case .start(let info, _, let ends): "start \(info.stream)" + (ends ? "" : " streams")
    case .message(let stream, let message, _, let ends):
      "message \(stream) \(message.count)" + (ends ? " last" : "")
    case .endOfStream(let stream): "last \(stream)"
    case .cancel(let stream, .fault(let error)):
      "cancel \(stream) \(error.code == .invalidArgument ? "fault" : "\(error.code)")"
    case .cancel(let stream, let cause): "cancel \(stream) \(cause)"
    case .writable(let stream): "writable \(stream)"
    // Its end is in the output, where tests look for it.
    case .refused: nil
    case .close: "close"
    }
  }
}

extension ClientConnectionMachine.Action {
  /// The action in a few words; nil where there is nothing to do.
  var summary: String? {
    switch self {
    case .nothing: nil
    case .ready: "ready"
    case .message(let stream, let message, _): "message \(stream) \(message.count)"
    case .end(let stream, nil, let reply, _): "end \(stream) ok \(reply.count)"
    case .end(let stream, .some(let error), _, _): "end \(stream) \(error.summary)"
    case .writable(let stream): "writable \(stream)"
    case .pong(let word): "pong \(word)"
    case .draining: "draining"
    case .close(let error): "close \(error.summary)"
    }
  }
}
