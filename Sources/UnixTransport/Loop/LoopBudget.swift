internal import RPCCore

/// How much a loop does of one thing before it does another.
enum LoopBudget {
  /// How many jobs run before what they have left is written: enough that the cost of a write, and
  /// of waking the peer, is spread, few enough that the peer has something to do while the rest
  /// runs. A call takes a server's loop three jobs where nothing delays it.
  static let jobsPerFlush = 128
  /// How many jobs run before the loop looks at its descriptors again, so that none waits long.
  static let jobsPerTurn = 512
  /// How long the loop does one thing, be it one connection's frames or jobs, before it looks at
  /// everything else: little to whoever waits, and a hundred times what the look costs.
  static let timePerTurn: Duration = .milliseconds(2)
  /// How many jobs run between two looks at the clock.
  static let jobsPerLook = 16
  /// How often what is ready runs while frames are taken apart: as many jobs as a call takes that
  /// nothing delays, so that its reply is there before the next call begins.
  static let roundsPerCut = 3

  /// Whether a time of ``timePerTurn`` is over, which begins at the first look.
  static func isOver(_ end: inout MonotonicInstant?) -> Bool {
    let now = MonotonicClock.now
    if let end { return now >= end }
    end = now.advanced(by: timePerTurn)
    return false
  }
}
