/// What a sender may send of a stream before the receiver allows more.
///
/// Bytes alone would not bound the receiver's memory: a message of a few bytes costs it many times
/// as much once it is decoded and waits.
package struct StreamCredit: Equatable, Sendable {
  package var bytes: Int
  package var messages: Int

  package init(bytes: Int, messages: Int) {
    self.bytes = bytes
    self.messages = messages
  }

  /// The body of a credit frame; nil where it is none.
  init?(_ body: Bytes) {
    guard body.count == 8 else { return nil }
    bytes = Int(body.load(0, as: UInt32.self))
    messages = Int(body.load(4, as: UInt32.self))
  }

  static let none = StreamCredit(bytes: 0, messages: 0)
}

extension ConnectionLimits {
  /// What may be under way of a stream at its beginning.
  var initialStreamCredit: StreamCredit {
    StreamCredit(bytes: initialCredit, messages: initialMessages)
  }
}

/// What whoever takes a message gives back by that.
package struct MessageCredit: Equatable, Sendable {
  /// The bytes that the peer may send again; of a message in parts the last part's, since the
  /// others were allowed again when they came.
  package let bytes: Int
  /// The bytes that were kept for the message.
  package let memory: Int

  package init(bytes: Int, memory: Int) {
    self.bytes = bytes
    self.memory = memory
  }
}
