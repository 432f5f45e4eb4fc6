internal import MarketApplication
internal import MarketContract
internal import SchemaCompiler
internal import Synchronization

/// Judges a client's schema with the compiler of schemas, which also tells the change from one
/// revision to the next.
final class ContractJudge: SchemaJudge {
  /// What was found of a schema.
  private struct Finding {
    let text: String
    let verdicts: [RequestVerdict]
  }

  /// How many findings are kept: the clients of one host are of a handful of revisions, and connect
  /// again and again.
  private static let keptFindings = 16

  private let own: Schema?
  private let findings = Mutex<[Finding]>([])

  init() {
    // Generated from a schema without mistakes, so it is there.
    own = try? SchemaTool.compile(path: "own", text: MarketDataSchema.text)
    assert(own != nil, "the server's own schema has mistakes")
  }

  func compare(_ text: String) async throws -> [RequestVerdict] {
    if let known = findings.withLock({ $0.first { $0.text == text } }) { return known.verdicts }
    // Some milliseconds of computing, which no loop is held up by.
    let verdicts = try await withTaskExecutorPreference(globalConcurrentExecutor) {
      try judge(text)
    }
    findings.withLock { findings in
      if findings.count == Self.keptFindings { findings.removeFirst() }
      findings.append(Finding(text: text, verdicts: verdicts))
    }
    return verdicts
  }

  private func judge(_ text: String) throws(UnreadableSchema) -> [RequestVerdict] {
    let theirs: Schema
    do throws(SchemaError) {
      theirs = try SchemaTool.compile(path: "the client's schema", text: text)
    } catch {
      let reason = error.description(ofFirst: 3).truncated(toUTF8Count: 1024)
      throw UnreadableSchema(reason: String(reason))
    }
    guard let own else { return [] }
    // Nobody can tell which of the two is the newer one. What the newer has added looks like a
    // removal from the other side, so that only what breaks either way is broken.
    let forth = SchemaTool.changes(from: theirs, to: own)
    let back = SchemaTool.changes(from: own, to: theirs)
    return theirs.requests.map { request in
      verdict(of: request, isKnown: own.requests.contains { $0.number == request.number }) {
        (
          forth.first { $0.reach.requests.contains(request.number) },
          back.first { $0.reach.requests.contains(request.number) }
        )
      }
    }
  }

  /// The verdict on one request; `worst` gives the most harmful change in each direction.
  private func verdict(
    of request: RequestType, isKnown: Bool, worst: () -> (SchemaChange?, SchemaChange?)
  ) -> RequestVerdict {
    let number = UInt16(clamping: request.number)
    let name = String(request.record.name.truncated(toUTF8Count: 128))
    guard isKnown else {
      return RequestVerdict(
        request: number, name: name, compatibility: .broken, rule: "request-unknown",
        place: name, explanation: "the server does not have it")
    }
    let (forth, back) = worst()
    guard let change = forth ?? back else {
      return RequestVerdict(request: number, name: name, compatibility: .identical)
    }
    let isBroken = forth?.verdict == .wireBreaking && back?.verdict == .wireBreaking
    return RequestVerdict(
      request: number, name: name, compatibility: isBroken ? .broken : .compatible,
      rule: String(change.rule.rawValue.truncated(toUTF8Count: 64)),
      place: String(change.path.truncated(toUTF8Count: 256)),
      explanation: String(change.sentence.truncated(toUTF8Count: 1024)))
  }
}
