internal import Mediation
internal import RPCCore

/// Forgets what came of commands when it has been kept for long enough.
struct ForgettingJob: Sendable {
  /// The most records that are kept: some 200 MB, with replies as short as most are. It takes a dozen commands a second, for a day, to
  /// have more; then the oldest are forgotten before their time.
  static let mostKept = 1_000_000
  /// How many are forgotten at a time: some ten milliseconds, behind which a commit may wait.
  private static let atATime = 500
  /// How long it rests when there is nothing more to forget, at the most.
  private static let longestRest = Duration.seconds(60)
  /// And at the least, so that it never keeps the store busy.
  private static let shortestRest = Duration.milliseconds(20)

  let journal: any CommandJournal
  let keeping: Duration

  /// How long it rests: what is kept shortly is forgotten soon.
  private var rest: Duration { max(min(keeping / 10, Self.longestRest), Self.shortestRest) }

  /// Goes on until the task is cancelled.
  func begin() -> Task<Void, Never> {
    Task {
      while !Task.isCancelled {
        if await forgetSome() < Self.atATime { try? await Task.sleep(for: rest) }
      }
    }
  }

  /// How many were forgotten; none where the store fails, which it tells whoever watches it.
  private func forgetSome() async -> Int {
    let (limit, overflow) = LogTime.now.nanoseconds.subtractingReportingOverflow(
      keeping.nanosecondsClamped)
    let forgotten = try? await journal.forget(
      endedBefore: overflow ? .min : limit, mostKept: Self.mostKept, limit: Self.atATime)
    return forgotten ?? 0
  }
}
