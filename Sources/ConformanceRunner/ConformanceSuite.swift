public import Conformance
internal import RPCCore
internal import SchemaCompiler
internal import UnixTransport

/// Plays cases and tells what became of them, a line a group.
///
/// It waits on sockets and processes where it stands, so it has a thread of its own.
public struct ConformanceSuite: Sendable {
  /// Whom cases are played against.
  public enum Target: Sendable {
    /// Servers that the suite starts, as this executable.
    case ownServers(executable: String)
    /// A server that runs.
    case server(socket: String)
    /// Clients, each started as this command.
    case clients(command: String)
  }

  private let cases: [ConformanceCase]
  private let groups: [CaseGroup]
  private let forms: SchemaForms
  private let schemaHash: [UInt8]
  /// Where the suite may make folders.
  private let folder: String
  private let seed: UInt64
  private let shapes: [ByteShape]
  private let patience: Int64
  private let say: @Sendable (String) -> Void
  private let isStopped: @Sendable () -> Bool

  /// A suite of the cases in `files`, by their names and texts.
  ///
  /// - Parameters:
  ///   - files: the cases.
  ///   - schema: the text of the schema that both sides hold.
  ///   - schemaHash: its content hash.
  ///   - folder: where the suite may make files and folders.
  ///   - seed: what random lengths are drawn from.
  ///   - shapes: the ways of cutting bytes, of those that a case has.
  ///   - patience: how many times longer than a case says anything may take.
  ///   - isStopped: whether to play no further case.
  ///   - say: takes a line for a person.
  /// - Throws: ``CaseMistake`` for a line of them that is not understood.
  public init(
    files: [(name: String, text: String)], schema: String, schemaHash: [UInt8], folder: String,
    seed: UInt64, shapes: [ByteShape], patience: Int,
    isStopped: @escaping @Sendable () -> Bool, say: @escaping @Sendable (String) -> Void
  ) throws(CaseMistake) {
    var groups: [CaseGroup] = []
    var cases: [ConformanceCase] = []
    for file in files {
      let parsed = try CaseParser.parse(
        file.text, file: file.name, schemaHash: schemaHash)
      groups += parsed.groups
      cases += parsed.cases
    }
    self.groups = groups
    self.cases = cases
    do throws(SchemaError) {
      forms = SchemaForms(try SchemaTool.compile(path: "the program's schema", text: schema))
    } catch {
      throw CaseMistake("\(error)")
    }
    self.schemaHash = schemaHash
    self.folder = folder
    self.seed = seed
    self.shapes = shapes
    self.patience = Int64(patience)
    self.say = say
    self.isStopped = isStopped
  }

  /// Plays the cases of `target`, or of them those of one group or the one of this id.
  ///
  /// - Throws: ``CaseMistake`` where the system gives no thread for it.
  public func run(
    against target: Target, group: String? = nil, id: String? = nil
  ) async throws(CaseMistake) -> Tally {
    let tally = await withCheckedContinuation { continuation in
      do throws(SystemError) {
        try Thread.start(name: "conformance") {
          continuation.resume(returning: Tally?.some(play(against: target, group, id)))
        }
      } catch {
        say("\(error)")
        continuation.resume(returning: nil)
      }
    }
    guard let tally else { throw CaseMistake("the suite has no thread to run on") }
    return tally
  }

  private func play(against target: Target, _ group: String?, _ id: String?) -> Tally {
    let isOfClients = if case .clients = target { true } else { false }
    let chosen = cases.filter { played in
      let isClient = if case .client = played.subject { true } else { false }
      return isClient == isOfClients && (group == nil || played.group == group)
        && (id == nil || played.id == id)
    }
    var total = Tally()
    let bench = TestBench(
      target: target, forms: forms, schemaHash: schemaHash, folder: folder, seed: seed,
      shapes: shapes, patience: patience)
    for group in groups {
      let ofGroup = chosen.filter { $0.group == group.letter }
      guard !ofGroup.isEmpty else { continue }
      total = total + run(ofGroup, of: group, on: bench)
    }
    do throws(PlayFailure) {
      try bench.end()
    } catch  where !isStopped() {
      // A signal to stop may have come to the server too.
      total.failed += 1
      say("  the server that cases share: \(error.text)")
    } catch {}
    say("\(total)")
    return total
  }

  private func run(
    _ cases: [ConformanceCase], of group: CaseGroup, on bench: TestBench
  ) -> Tally {
    var tally = Tally()
    var lines: [String] = []
    let start = MonotonicClock.now
    for played in cases where !isStopped() {
      let verdict = bench.verdict(on: played)
      tally.add(verdict)
      switch verdict {
      case .passed: break
      case .failed(let reason): lines.append("  \(played.id) \(played.title)\n    \(reason)")
      case .notApplicable(let reason): lines.append("  \(played.id) not applicable: \(reason)")
      }
    }
    let time = start.duration(until: MonotonicClock.now)
    let tenths =
      time.components.seconds * 10 + time.components.attoseconds / 100_000_000_000_000_000
    say("\(group.letter)  \(group.title): \(tally), \(tenths / 10).\(tenths % 10) s")
    for line in lines { say(line) }
    return tally
  }
}
