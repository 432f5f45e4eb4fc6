internal import Glibc

/// A bar on the terminal that says how far long work has come; nothing where there is no terminal.
final class ProgressBar {
  /// It is drawn at most so often, so that drawing costs nothing.
  private static let nanosecondsBetween: UInt64 = 50_000_000

  private let label: String
  private let isShown: Bool
  private var lastDrawn: UInt64 = 0

  init(_ label: String) {
    self.label = label
    isShown = Terminal.errorIsTerminal
  }

  deinit {
    clear()
  }

  /// Shows that `done` of `total` are done, with `note` behind.
  func update(_ done: Int, of total: Int, note: String) {
    guard isShown, total > 0 else { return }
    let now = clock_gettime_nsec()
    guard now - lastDrawn >= Self.nanosecondsBetween else { return }
    lastDrawn = now
    let share = min(Double(done) / Double(total), 1)
    let room = max(Terminal.size.columns - label.count - note.count - 12, 10)
    let full = Int(share * Double(room))
    let bar = String(repeating: "━", count: full) + String(repeating: "─", count: room - full)
    let percent = String(Int(share * 100))
    let blanks = String(repeating: " ", count: 3 - percent.count)
    StandardError.write("\r\(label) \(bar) \(blanks)\(percent)% \(note)\u{1B}[K")
  }

  /// Takes the bar away.
  func clear() {
    if isShown, lastDrawn > 0 { StandardError.write("\r\u{1B}[K") }
    lastDrawn = 0
  }

  private func clock_gettime_nsec() -> UInt64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}
