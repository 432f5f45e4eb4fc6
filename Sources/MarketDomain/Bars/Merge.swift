/// What became of bars that were put into a series.
public struct MergeCounts: Hashable, Sendable {
  /// Bars whose start had none.
  public var inserted = 0
  /// Bars that replace another of the same start.
  public var updated = 0
  /// Bars that were there, equal to the last bit.
  public var unchanged = 0

  /// No bars.
  public init() {}

  /// All of them.
  public var total: Int { inserted + updated + unchanged }

  /// Adds the counts of `other`.
  public static func += (left: inout MergeCounts, right: MergeCounts) {
    left.inserted += right.inserted
    left.updated += right.updated
    left.unchanged += right.unchanged
  }
}

extension Bars {
  /// These bars with `newer` put in: where both have a bar of the same start, the newer one.
  public func merging(_ newer: Bars) -> (bars: Bars, counts: MergeCounts) {
    var counts = MergeCounts()
    if newer.isEmpty { return (self, counts) }
    let (old, new) = (columns, newer.columns)
    // The newer bars mostly follow: then nothing has to be compared.
    if isEmpty || old.times[old.count - 1] < new.times[0] {
      var merged = old
      merged.append(new, 0..<new.count)
      counts.inserted = new.count
      return (Bars(columns: merged), counts)
    }
    var merged = Columns()
    merged.reserveCapacity(old.count + new.count)
    var (i, j) = (0, 0)
    while j < new.count {
      let start = i
      while i < old.count, old.times[i] < new.times[j] { i += 1 }
      merged.append(old, start..<i)
      if i < old.count, old.times[i] == new.times[j] {
        if old.isRow(i, identicalTo: j, of: new) {
          counts.unchanged += 1
        } else {
          counts.updated += 1
        }
        i += 1
      } else {
        counts.inserted += 1
      }
      merged.appendRow(j, of: new)
      j += 1
    }
    merged.append(old, i..<old.count)
    return (Bars(columns: merged), counts)
  }
}
