internal import Mediation

extension Statement {
  /// Binds what a command is known by to the first three parameters.
  func bind(_ key: CommandKey) {
    bind(Int64(key.user), 1)
    bind(Int64(key.request), 2)
    bind(key.id.stored, 3)
  }
}

extension CommandID {
  /// The sixteen bytes that are stored, the most significant first.
  fileprivate var stored: [UInt8] {
    [high, low].flatMap { half in
      stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: half >> $0) }
    }
  }
}

extension KeptOutcome {
  /// The outcome as the database has it.
  var stored: (outcome: Int64, number: Int64, body: [UInt8], message: String) {
    switch self {
    case .reply(let bytes): (0, 0, bytes, "")
    case .longReply(let size): (1, Int64(size), [], "")
    case .failure(let failure): (2, Int64(failure.number), failure.fields, failure.message)
    }
  }

  init(stored outcome: Int64, number: Int64, body: [UInt8], message: String) throws(StoreError) {
    switch outcome {
    case 0: self = .reply(body)
    case 1: self = .longReply(size: Int(number))
    case 2:
      self = .failure(
        KeptFailure(number: UInt16(truncatingIfNeeded: number), fields: body, message: message))
    default: throw .damaged(what: "a command has the outcome \(outcome)")
    }
  }
}
