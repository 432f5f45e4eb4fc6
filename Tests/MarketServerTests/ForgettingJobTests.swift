import Mediation
import Synchronization
import TestSupport
import Testing

@testable import MarketServer

/// A journal that gives what a test tells it, and notes what it is asked.
private final class ScriptedJournal: CommandJournal {
  struct Asked: Sendable {
    let instant: Int64
    let mostKept: Int
    let limit: Int
  }

  let asked = Record<Asked>()
  private let answers: Mutex<[Int?]>

  init(_ answers: [Int?]) { self.answers = Mutex(answers) }

  func record(of key: CommandKey) async throws -> CommandRecord? { nil }

  func forget(endedBefore instant: Int64, mostKept: Int, limit: Int) async throws -> Int {
    asked.append(Asked(instant: instant, mostKept: mostKept, limit: limit))
    guard let answer = answers.withLock({ $0.isEmpty ? 0 : $0.removeFirst() }) else {
      throw Fault(.unavailable, "no disk")
    }
    return answer
  }
}

@Suite("The job that forgets what came of commands", .timeLimit(.minutes(5)))
struct ForgettingJobTests {
  @Test("it goes on while there is more, and ends when it is cancelled")
  func steps() async throws {
    let journal = ScriptedJournal([500, 500, 3])
    // It would rest for a minute behind the third.
    let job = ForgettingJob(journal: journal, keeping: .seconds(86_400)).begin()
    let asked = await journal.asked.wait(for: 3)
    job.cancel()
    await job.value
    #expect(asked.count == 3)
    #expect(asked.allSatisfy { $0.limit == 500 && $0.mostKept == ForgettingJob.mostKept })
    let age = LogTime.now.nanoseconds - asked[0].instant
    #expect(age >= 86_400 * 1_000_000_000)
    #expect(age < 2 * 86_400 * 1_000_000_000)
  }

  @Test("a store that fails is asked again after a rest")
  func failures() async throws {
    let journal = ScriptedJournal([nil, nil, 7])
    let job = ForgettingJob(journal: journal, keeping: .milliseconds(1)).begin()
    _ = await journal.asked.wait(for: 4)
    job.cancel()
    await job.value
  }
}
