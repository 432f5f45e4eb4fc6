/// The lines in which two texts differ, as `diff -u` shows them.
enum UnifiedDiff {
  private static let context = 3
  private static let mostLines = 40

  private enum Line: Equatable {
    case kept(String)
    case removed(String)
    case added(String)

    var isKept: Bool { if case .kept = self { true } else { false } }

    var shown: String {
      switch self {
      case .kept(let text): " " + text
      case .removed(let text): "-" + text
      case .added(let text): "+" + text
      }
    }
  }

  /// The first differences between `old` and `new`; nil where there are none.
  static func text(name: String, old: String, new: String) -> String? {
    if old == new { return nil }
    let lines = merged(split(old), split(new))
    var shown = ["--- \(name)", "+++ \(name), as it would be written"]
    for hunk in hunks(lines) {
      let part = [header(of: hunk, in: lines)] + lines[hunk].map(\.shown)
      if shown.count + part.count > mostLines {
        shown += part.prefix(mostLines - shown.count) + ["…"]
        break
      }
      shown += part
    }
    return shown.joined(separator: "\n")
  }

  private static func split(_ text: String) -> [String] {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.last == "" { lines.removeLast() } else { lines[lines.count - 1] += " (no line end)" }
    return lines
  }

  private static func merged(_ old: [String], _ new: [String]) -> [Line] {
    var removals: Set<Int> = []
    var insertions: Set<Int> = []
    for change in new.difference(from: old) {
      switch change {
      case .remove(let offset, _, _): removals.insert(offset)
      case .insert(let offset, _, _): insertions.insert(offset)
      }
    }
    var lines: [Line] = []
    var (left, right) = (0, 0)
    while left < old.count || right < new.count {
      if removals.contains(left) {
        lines.append(.removed(old[left]))
        left += 1
      } else if insertions.contains(right) {
        lines.append(.added(new[right]))
        right += 1
      } else {
        lines.append(.kept(new[right]))
        left += 1
        right += 1
      }
    }
    return lines
  }

  /// The ranges of lines around differences; those whose context meets are one.
  private static func hunks(_ lines: [Line]) -> [Range<Int>] {
    var hunks: [Range<Int>] = []
    for (index, line) in lines.enumerated() where !line.isKept {
      let range = max(0, index - context)..<min(lines.count, index + context + 1)
      if let last = hunks.last, last.upperBound >= range.lowerBound {
        hunks[hunks.count - 1] = last.lowerBound..<range.upperBound
      } else {
        hunks.append(range)
      }
    }
    return hunks
  }

  private static func header(of hunk: Range<Int>, in lines: [Line]) -> String {
    func place(_ belongs: (Line) -> Bool) -> String {
      let count = lines[hunk].count(where: belongs)
      let before = lines[..<hunk.lowerBound].count(where: belongs)
      return "\(count == 0 ? before : before + 1),\(count)"
    }
    let old = place { if case .added = $0 { false } else { true } }
    let new = place { if case .removed = $0 { false } else { true } }
    return "@@ -\(old) +\(new) @@"
  }
}
