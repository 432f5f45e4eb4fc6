/// Six columns of equal length: what bars and rows are kept in.
struct Columns: Equatable, Sendable {
  var times: [Int64] = []
  var opens: [Double] = []
  var highs: [Double] = []
  var lows: [Double] = []
  var closes: [Double] = []
  var volumes: [Double] = []

  var count: Int { times.count }

  mutating func reserveCapacity(_ count: Int) {
    times.reserveCapacity(count)
    opens.reserveCapacity(count)
    highs.reserveCapacity(count)
    lows.reserveCapacity(count)
    closes.reserveCapacity(count)
    volumes.reserveCapacity(count)
  }

  mutating func append(_ other: Columns, _ range: Range<Int>) {
    times.append(contentsOf: other.times[range])
    opens.append(contentsOf: other.opens[range])
    highs.append(contentsOf: other.highs[range])
    lows.append(contentsOf: other.lows[range])
    closes.append(contentsOf: other.closes[range])
    volumes.append(contentsOf: other.volumes[range])
  }

  mutating func appendRow(_ index: Int, of other: Columns) {
    times.append(other.times[index])
    opens.append(other.opens[index])
    highs.append(other.highs[index])
    lows.append(other.lows[index])
    closes.append(other.closes[index])
    volumes.append(other.volumes[index])
  }

  /// The rows at `order`, in that order.
  func reordered(_ order: [Int]) -> Columns {
    var result = Columns()
    result.times = order.map { times[$0] }
    result.opens = order.map { opens[$0] }
    result.highs = order.map { highs[$0] }
    result.lows = order.map { lows[$0] }
    result.closes = order.map { closes[$0] }
    result.volumes = order.map { volumes[$0] }
    return result
  }

  /// Whether both rows are equal to the last bit, time included.
  func isRow(_ index: Int, identicalTo other: Int, of columns: Columns) -> Bool {
    times[index] == columns.times[other]
      && opens[index].bitPattern == columns.opens[other].bitPattern
      && highs[index].bitPattern == columns.highs[other].bitPattern
      && lows[index].bitPattern == columns.lows[other].bitPattern
      && closes[index].bitPattern == columns.closes[other].bitPattern
      && volumes[index].bitPattern == columns.volumes[other].bitPattern
  }
}

/// Rows as they come from outside: any numbers, in any order.
public struct Rows: Equatable, Sendable {
  let columns: Columns

  /// Rows from their columns.
  ///
  /// - Throws: ``RaggedColumns`` where the columns are not equally long.
  public init(
    times: [Int64], opens: [Double], highs: [Double], lows: [Double], closes: [Double],
    volumes: [Double]
  ) throws(RaggedColumns) {
    guard
      [opens.count, highs.count, lows.count, closes.count, volumes.count]
        .allSatisfy({ $0 == times.count })
    else { throw RaggedColumns() }
    var columns = Columns()
    columns.times = times
    columns.opens = opens
    columns.highs = highs
    columns.lows = lows
    columns.closes = closes
    columns.volumes = volumes
    self.columns = columns
  }

  /// How many rows there are.
  public var count: Int { columns.count }

  /// Judges every row: the valid ones in their order, and the others with what is wrong.
  public func judged() -> (valid: JudgedRows, rejected: [RejectedRow]) {
    var rejected: [RejectedRow] = []
    for index in 0..<columns.count {
      if let rejection = BarRejection(
        open: columns.opens[index], high: columns.highs[index], low: columns.lows[index],
        close: columns.closes[index], volume: columns.volumes[index])
      {
        rejected.append(RejectedRow(index: index, rejection: rejection))
      }
    }
    if rejected.isEmpty { return (JudgedRows(columns: columns), []) }
    var valid = Columns()
    valid.reserveCapacity(columns.count - rejected.count)
    var start = 0
    for row in rejected {
      valid.append(columns, start..<row.index)
      start = row.index + 1
    }
    valid.append(columns, start..<columns.count)
    return (JudgedRows(columns: valid), rejected)
  }
}

/// Columns of different lengths are no rows.
public struct RaggedColumns: Error, Hashable, Sendable {}

/// A row that is not a bar.
public struct RejectedRow: Hashable, Sendable {
  /// Its place among the rows that were judged together, from 0.
  public let index: Int
  /// What is wrong with it.
  public let rejection: BarRejection
}

/// Rows that are bars, in the order in which they came; a time may stand more than once.
public struct JudgedRows: Equatable, Sendable {
  private(set) var columns = Columns()

  /// No rows.
  public init() {}

  init(columns: Columns) {
    self.columns = columns
  }

  /// How many rows there are.
  public var count: Int { columns.count }

  /// Adds `other` behind these.
  public mutating func append(_ other: JudgedRows) {
    columns.append(other.columns, 0..<other.count)
  }

  /// The bars that the rows are: of several rows with the same time the last one.
  public func bars() -> (bars: Bars, duplicates: Int) {
    var isAscending = true
    for index in columns.times.indices.dropFirst()
    where columns.times[index - 1] >= columns.times[index] {
      isAscending = false
      break
    }
    if isAscending { return (Bars(columns: columns), 0) }
    // Equal times stay in their order, because the index decides between them.
    let order = columns.times.indices.sorted { a, b in
      (columns.times[a], a) < (columns.times[b], b)
    }
    var kept: [Int] = []
    kept.reserveCapacity(order.count)
    for (position, index) in order.enumerated() {
      let isLast =
        position + 1 == order.count
        || columns.times[order[position + 1]] != columns.times[index]
      if isLast { kept.append(index) }
    }
    return (Bars(columns: columns.reordered(kept)), order.count - kept.count)
  }
}
