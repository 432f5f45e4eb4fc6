import MarketContract
import RPCCore
import TestSupport

// What the conformance suite asks.

extension ProbeUndeclaredFailure: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> ProbeUndeclaredFailure {
    ProbeUndeclaredFailure(secret: random.text(0...1024))
  }
}

extension ProbeCount: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> ProbeCount {
    ProbeCount(
      name: random.text(1...64), refusals: .random(in: 0 ... .max, using: &random),
      pause: random.maybe { .nanoseconds(Int64.random(in: 0 ... .max, using: &$0)) })
  }
}

extension ProbeSighting: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> ProbeSighting {
    ProbeSighting(
      begun: random.number(), finished: random.number(), cancelled: random.number(),
      cancelledAfter: random.maybe { .nanoseconds(Int64.random(in: 0 ... .max, using: &$0)) })
  }
}

extension ResetProbes: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> ResetProbes {
    ResetProbes()
  }
}

extension ProbeSum: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> ProbeSum {
    ProbeSum(messages: random.number(), bytes: random.number())
  }
}

extension ProbeEchoed: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> ProbeEchoed {
    let payload = Bytes(random.bytes(.random(in: 0...200, using: &random)))
    return ProbeEchoed(
      payload: payload, correlation: random.number(), user: .random(in: 0 ... .max, using: &random),
      process: .random(in: 0 ... .max, using: &random),
      remaining: random.maybe { .nanoseconds(Int64.random(in: 0 ... .max, using: &$0)) })
  }
}

extension ProbeCounter: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> ProbeCounter {
    ProbeCounter(count: random.number())
  }
}

extension GetProbeSighting: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> GetProbeSighting {
    GetProbeSighting(name: random.text(1...64))
  }
}

extension ProbeEncoding: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> ProbeEncoding {
    ProbeEncoding(form: .random(&random))
  }
}

extension GetProbeCount: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> GetProbeCount {
    GetProbeCount(name: random.text(1...64))
  }
}

extension ProbePiece: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> ProbePiece {
    let payload = Bytes(random.bytes(.random(in: 0...200, using: &random)))
    return ProbePiece(index: .random(in: 0 ... .max, using: &random), payload: payload)
  }
}

extension ProbeDeclaredFailure: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> ProbeDeclaredFailure {
    ProbeDeclaredFailure(
      reason: random.text(0...1024),
      places: random.list(0...64) { .random(in: 0 ... .max, using: &$0) })
  }
}

extension ProbeForm: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> ProbeForm {
    ProbeForm(
      text: random.text(0...1024), flag: Bool.random(using: &random),
      choice: Bool.random(using: &random) ? .first : .second,
      shade: ProbeShade(rawValue: .random(in: 0...255, using: &random)), finite: random.price(),
      any: random.price(), texts: random.list(0...4) { $0.text(0...64) },
      numbers: random.list(0...20) { $0.number() }, rows: .random(&random),
      time: random.instant(), ranged: .random(in: 10...20, using: &random),
      note: random.maybe { $0.text(0...64) })
  }
}

extension ProbeEcho: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> ProbeEcho {
    let payload = Bytes(random.bytes(.random(in: 0...200, using: &random)))
    return ProbeEcho(
      payload: payload, replyBytes: random.maybe { .random(in: 0...67_108_864, using: &$0) })
  }
}

extension ProbeExchange: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> ProbeExchange {
    ProbeExchange(halfDuplex: Bool.random(using: &random))
  }
}

extension ProbeRows: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> ProbeRows {
    let count = Int.random(in: 0...9, using: &random)
    let times = (0..<count).map { _ in random.instant() }
    return ProbeRows(
      time: Column(storage: times.map(\.nanoseconds)),
      value: Column(storage: (0..<count).map { Double($0) }))
  }
}

extension ProbesNotPermitted: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> ProbesNotPermitted {
    ProbesNotPermitted(owner: .random(in: 0 ... .max, using: &random))
  }
}

extension ProbeFailure: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> ProbeFailure {
    ProbeFailure(
      status: .random(in: 1...16, using: &random), text: random.text(0...500),
      retryAfter: random.maybe { .nanoseconds(Int64.random(in: 0 ... .max, using: &$0)) })
  }
}

extension ProbeUpload: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> ProbeUpload {
    ProbeUpload(
      stopsBehind: random.maybe { .random(in: 0 ... .max, using: &$0) },
      pause: random.maybe { .nanoseconds(Int64.random(in: 0 ... .max, using: &$0)) },
      name: random.maybe { $0.text(1...64) })
  }
}

extension ProbeDownload: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> ProbeDownload {
    ProbeDownload(
      messages: .random(in: 0...1_000_000, using: &random),
      bytesEach: .random(in: 0...67_108_864, using: &random),
      failsBehind: random.maybe { .random(in: 0 ... .max, using: &$0) },
      pause: random.maybe { .nanoseconds(Int64.random(in: 0 ... .max, using: &$0)) },
      name: random.maybe { $0.text(1...64) })
  }
}

extension ProbeSleep: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> ProbeSleep {
    ProbeSleep(
      name: random.text(1...64),
      duration: .nanoseconds(Int64.random(in: 0 ... .max, using: &random)),
      ignoresCancellation: Bool.random(using: &random))
  }
}

extension ProbeFailed: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> ProbeFailed {
    ProbeFailed(
      reason: random.text(0...1024),
      places: random.list(0...64) { .random(in: 0 ... .max, using: &$0) })
  }
}
