/// Bars in ascending order that are read block by block.
public protocol BarRun: AnyObject {
  /// What reading can fail with.
  associatedtype Failure: Error

  /// The next block, which begins behind the one before; nil at the end.
  func next() throws(Failure) -> Bars?
}

/// Puts several runs of bars, each ascending, together into one that is ascending too.
///
/// Of bars with the same start the one from the later run is kept, and the others are counted.
/// Memory is bounded by one block of each run.
public struct RunMerger<Run: BarRun> {
  /// What a run, or reading it, can fail with.
  public typealias Failure = Run.Failure

  /// A run, and the block of it that is being taken.
  private struct Source {
    let run: Run
    var block = Bars.none
    var index = 0

    mutating func refill() throws(Failure) -> Bool {
      while index == block.count {
        guard let next = try run.next() else { return false }
        block = next
        index = 0
      }
      return true
    }

    var time: Int64 { block.columns.times[index] }
  }

  private var sources: [Source] = []
  /// The bars that were left out because a later run has one of the same start.
  public private(set) var duplicates = 0

  /// A merger of `runs`, the earliest first.
  public init(_ runs: [Run]) throws(Failure) {
    for run in runs {
      var source = Source(run: run)
      if try source.refill() { sources.append(source) }
    }
  }

  /// The next bars, at most `count` of them; none at the end.
  public mutating func next(_ count: Int) throws(Failure) -> Bars {
    var merged = Columns()
    while merged.count < count, !sources.isEmpty {
      if sources.count == 1 {
        try takeBlock(from: 0, into: &merged, upTo: count)
      } else {
        try takeRow(into: &merged)
      }
    }
    return Bars(columns: merged)
  }

  private mutating func takeBlock(
    from index: Int, into merged: inout Columns, upTo count: Int
  ) throws(Failure) {
    let source = sources[index]
    let end = min(source.block.count, source.index + count - merged.count)
    merged.append(source.block.columns, source.index..<end)
    sources[index].index = end
    if try !sources[index].refill() { sources.remove(at: index) }
  }

  private mutating func takeRow(into merged: inout Columns) throws(Failure) {
    var winner = 0
    for index in sources.indices.dropFirst() where sources[index].time <= sources[winner].time {
      winner = index
    }
    let time = sources[winner].time
    merged.appendRow(sources[winner].index, of: sources[winner].block.columns)
    // From the back, so that a run that has ended can be taken out.
    for index in sources.indices.reversed() where sources[index].time == time {
      if index != winner { duplicates += 1 }
      sources[index].index += 1
      if try !sources[index].refill() { sources.remove(at: index) }
    }
  }
}
