@testable import SQLiteStore

extension Writer {
  /// The number that a statement gives.
  func integer(_ sql: String) throws -> Int64? {
    try database.integer(sql)
  }

  /// Lets the database have no more pages than it has.
  func limitToPresentSize() throws {
    let pages = try integer("PRAGMA page_count") ?? 0
    try database.execute("PRAGMA max_page_count = \(pages)")
  }

  /// The text that a statement gives.
  func text(_ sql: String) throws -> String {
    let statement = try database.statement(sql)
    defer { statement.reset() }
    return try statement.step() ? statement.text(0) : ""
  }
}

extension Writer {
  /// How SQLite would go about a query, a line a step.
  func plan(_ sql: String) throws -> [String] {
    let statement = try database.statement("EXPLAIN QUERY PLAN \(sql)")
    defer { statement.reset() }
    var steps: [String] = []
    while try statement.step() { steps.append(statement.text(3)) }
    return steps
  }
}
