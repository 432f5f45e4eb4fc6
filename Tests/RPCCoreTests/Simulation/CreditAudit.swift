@testable import RPCCore

/// Counts on the wire, apart from the machines, what each end was allowed to send and what it sent.
struct CreditAudit {
  private struct Account {
    var allowed: StreamCredit
    var used = StreamCredit.none
  }

  private var accounts: [UInt64: Account] = [:]
  private let initial: StreamCredit
  private(set) var faults: [String] = []

  /// An audit of one direction whose receiver allows `initial` at the beginning of a stream.
  init(initial: StreamCredit) {
    self.initial = initial
  }

  /// Notes frames of the sender on their way out.
  mutating func sent(_ bytes: Bytes) {
    var offset = 0
    while offset + FrameHeader.size <= bytes.count {
      let header = FrameHeader(bytes, at: offset)
      offset += FrameHeader.size + header.bodyLength
      guard header.kind == FrameKind.data.rawValue else { continue }
      var account = accounts[header.stream] ?? Account(allowed: initial)
      account.used.bytes += header.bodyLength
      let isWhole = header.bodyLength > 0 && !header.flags.contains(.moreFollows)
      account.used.messages += isWhole ? 1 : 0
      accounts[header.stream] = account
      let (used, allowed) = (account.used, account.allowed)
      if used.bytes > allowed.bytes || used.messages > allowed.messages {
        faults.append("call \(header.stream): \(used) was sent, \(allowed) was allowed")
      }
    }
    if offset != bytes.count { faults.append("the output does not end with a frame") }
  }

  /// Notes a frame that arrives at the sender.
  mutating func arrived(_ frame: Frame) {
    guard frame.header.kind == FrameKind.credit.rawValue, let more = StreamCredit(frame.body)
    else { return }
    var account = accounts[frame.header.stream] ?? Account(allowed: initial)
    account.allowed.bytes += more.bytes
    account.allowed.messages += more.messages
    accounts[frame.header.stream] = account
  }
}
