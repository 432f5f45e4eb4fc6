/// Which column of a file holds what, by the names that the common sources give them.
struct BarColumns: Equatable {
  /// One column, or a date and a time of day in two.
  let time: [Int]
  let open: Int
  let high: Int
  let low: Int
  let close: Int
  /// Nil where the file has no volumes.
  let volume: Int?
  /// How many columns the first record names.
  let count: Int

  private static let timeNames = [
    "datetime", "timestamp", "opentime", "gmttime", "dateutc", "datetimeutc",
  ]

  /// The columns by the heads of the first record.
  ///
  /// - Throws: ``CommandError`` where one that is needed is not there.
  init(_ head: CSVParser.Record) throws(CommandError) {
    count = head.count
    let names = (0..<head.count).map { Self.plain(head[$0]) }
    func find(_ wanted: [String]) -> Int? {
      // In the order of the wanted names: a better name counts before a further left one.
      wanted.lazy.compactMap { names.firstIndex(of: $0) }.first
    }
    func need(_ wanted: [String], _ what: String) throws(CommandError) -> Int {
      if let index = find(wanted) { return index }
      let heads = (0..<min(head.count, 12)).map { "\"\(head[$0].prefix(40))\"" }
        .joined(separator: ", ")
      throw .failed(
        "the file has no column for the \(what); its first line names \(heads)")
    }
    if let both = find(Self.timeNames) {
      time = [both]
    } else if let date = find(["date", "day"]) {
      time = [date] + [find(["time", "timeofday"])].compactMap { $0 }
    } else {
      // What writes an index without a name writes it first.
      time = [try need(["time", ""], "time")]
    }
    open = try need(["open", "openprice", "o"], "open")
    high = try need(["high", "highprice", "max", "h"], "high")
    low = try need(["low", "lowprice", "min", "l"], "low")
    close = try need(["close", "closeprice", "closelast", "last", "price", "c"], "close")
    volume = find(["volume", "vol", "tickvol", "tickvolume", "v"])
  }

  /// A name in small letters without blanks and signs, and without a number in front:
  /// `1. open`, `<OPEN>` and `Open` are the same, `Adj Close` and `Close` are not.
  private static func plain(_ name: String) -> String {
    let letters = name.lowercased().filter { $0.isLetter || $0.isNumber }
    return String(letters.drop { $0.isNumber })
  }
}
