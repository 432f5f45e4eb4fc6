import Synchronization

/// The memory that all connections of a server may take together.
///
/// Connections reserve it in large steps, so that they seldom meet here.
public final class MemoryLedger: Sendable {
  /// The most bytes that are given out.
  public let limit: Int
  private let given = Atomic<Int>(0)
  private let highest = Atomic<Int>(0)

  /// A ledger of `limit` bytes.
  public init(limit: Int) {
    self.limit = limit
  }

  /// The bytes that are given out.
  public var used: Int { given.load(ordering: .relaxed) }
  /// The most bytes that were given out since ``forgetPeak()``.
  public var peak: Int { max(highest.load(ordering: .relaxed), used) }

  /// Has ``peak`` count from now on.
  public func forgetPeak() {
    highest.store(used, ordering: .relaxed)
  }

  /// Gives out `bytes`; false, and nothing is given, where they are not there.
  func reserve(_ bytes: Int) -> Bool {
    var current = given.load(ordering: .relaxed)
    while current <= limit - bytes {
      let (exchanged, original) = given.weakCompareExchange(
        expected: current, desired: current + bytes, ordering: .relaxed)
      if exchanged {
        // Two who meet here may leave the lower one, which the next step mends.
        let now = current + bytes
        if now > highest.load(ordering: .relaxed) { highest.store(now, ordering: .relaxed) }
        return true
      }
      current = original
    }
    return false
  }

  func giveBack(_ bytes: Int) {
    let (_, left) = given.subtract(bytes, ordering: .relaxed)
    assert(left >= 0)
  }
}

/// What one connection takes of a server's memory for what it keeps of its calls: requests,
/// messages that are not whole or that nobody has taken, replies that have not left.
struct MemoryAccount: Sendable {
  /// What a connection takes without asking the ledger, so that calls with small messages never
  /// do; a thousand connections have 64 MiB of it.
  static let free = 64 << 10
  /// What is asked for at a time.
  static let step = 256 << 10

  private let limit: Int
  private let ledger: MemoryLedger
  /// The bytes that calls keep.
  private(set) var used = 0
  private var reserved = 0

  init(limit: Int, ledger: MemoryLedger) {
    self.limit = limit
    self.ledger = ledger
  }

  /// Whether `bytes` more may be taken beside what is used and the `output` that is unsent; what
  /// this needs of the ledger is reserved.
  mutating func allows(_ bytes: Int, output: Int) -> Bool {
    let total = used + output + bytes
    guard total <= limit else { return false }
    let needed = reservation(for: total)
    if needed <= reserved { return true }
    guard ledger.reserve(needed - reserved) else { return false }
    reserved = needed
    return true
  }

  /// Takes `bytes`; false where they are not there.
  mutating func charge(_ bytes: Int, output: Int) -> Bool {
    guard allows(bytes, output: output) else { return false }
    used += bytes
    return true
  }

  /// Gives `bytes` back.
  mutating func release(_ bytes: Int, output: Int) {
    used -= bytes
    assert(used >= 0)
    settle(output: output)
  }

  /// Gives the ledger back what is not needed any more.
  mutating func settle(output: Int) {
    if reserved == 0 { return }
    let needed = reservation(for: used + output)
    guard needed == 0 || needed + Self.step < reserved else { return }
    ledger.giveBack(reserved - needed)
    reserved = needed
  }

  /// Gives everything back: the connection is gone.
  mutating func close() {
    if reserved > 0 { ledger.giveBack(reserved) }
    (used, reserved) = (0, 0)
  }

  private func reservation(for total: Int) -> Int {
    total <= Self.free ? 0 : (total - Self.free + Self.step - 1) / Self.step * Self.step
  }
}
