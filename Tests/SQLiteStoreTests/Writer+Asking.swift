@testable import SQLiteStore

extension Writer {
  /// The number that a statement gives.
  func integer(_ sql: String) throws -> Int64? {
    try database.integer(sql)
  }

  /// The text that a statement gives.
  func text(_ sql: String) throws -> String {
    let statement = try database.statement(sql)
    defer { statement.reset() }
    return try statement.step() ? statement.text(0) : ""
  }
}
