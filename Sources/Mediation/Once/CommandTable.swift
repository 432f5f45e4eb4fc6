/// The commands that are under way, and who waits for each: decides what becomes of one that comes,
/// without waiting and without asking anybody.
///
/// One at a time has a key. Whoever has it looks up what is kept of the command, carries it out
/// where nothing is, and leaves; those who come meanwhile with the same content wait. There are as
/// many keys as commands under way, which the admission bounds.
struct CommandTable: Sendable {
  /// What becomes of a command that comes.
  enum Arrival: Equatable {
    /// It has the key.
    case begins
    /// It waits for the one that has the key.
    case waits
    /// The one under way has another content.
    case hasOtherContent
    /// Too many wait for the key.
    case crowded
  }

  /// What becomes of those who wait, when the one that has the key has left.
  enum Handover: Equatable {
    /// Nobody waits.
    case nobody
    /// This one has the key now.
    case next(UInt64)
    /// All of them are answered with what was kept.
    case answered([UInt64])
  }

  private struct Entry {
    let digest: ContentDigest
    /// In the order in which they came.
    var waiting: [UInt64] = []
  }

  /// How many may wait for one command: as many as a connection carries calls, which is more than
  /// anybody who repeats a command for a reason.
  static let mostWaiting = 1024

  private var entries: [CommandKey: Entry] = [:]

  /// How many commands are under way.
  var count: Int { entries.count }

  /// Whether the command is under way.
  func isRunning(_ key: CommandKey) -> Bool { entries[key] != nil }

  /// How many wait for the command that is under way.
  func waitingCount(_ key: CommandKey) -> Int { entries[key]?.waiting.count ?? 0 }

  /// A command comes, which is called `number` from here on.
  mutating func arrive(_ key: CommandKey, _ digest: ContentDigest, as number: UInt64) -> Arrival {
    guard let entry = entries[key] else {
      entries[key] = Entry(digest: digest)
      return .begins
    }
    guard entry.digest == digest else { return .hasOtherContent }
    guard entry.waiting.count < Self.mostWaiting else { return .crowded }
    entries[key]?.waiting.append(number)
    return .waits
  }

  /// One that waits is withdrawn; false where it does not wait any more.
  mutating func withdraw(_ number: UInt64, from key: CommandKey) -> Bool {
    guard let index = entries[key]?.waiting.firstIndex(of: number) else { return false }
    entries[key]?.waiting.remove(at: index)
    return true
  }

  /// The one that has the key leaves; `isKept` where what came of it is known and kept. Else the
  /// next one has the key, and looks itself.
  mutating func leave(_ key: CommandKey, isKept: Bool) -> Handover {
    guard let waiting = entries[key]?.waiting else {
      assertionFailure("only whoever has a key leaves it")
      return .nobody
    }
    if isKept || waiting.isEmpty {
      entries[key] = nil
      return waiting.isEmpty ? .nobody : .answered(waiting)
    }
    return .next(entries[key]?.waiting.removeFirst() ?? 0)
  }
}
