internal import Mediation

extension Writer {
  /// Writes what came of a command, in the transaction that makes it so.
  func write(_ record: CommandRecord) throws(StoreError) {
    let statement = try database.statement(
      """
      INSERT INTO command (user, request, id, digest, ended_at, outcome, number, body, message)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """)
    statement.bind(record.key)
    statement.bind(record.digest.bytes, 4)
    statement.bind(record.endedAt, 5)
    let stored = record.outcome.stored
    statement.bind(stored.outcome, 6)
    statement.bind(stored.number, 7)
    statement.bind(stored.body, 8)
    statement.bind(stored.message, 9)
    try statement.run()
  }

  /// Forgets records as ``CommandJournal/forget(endedBefore:mostKept:limit:)`` says.
  func forget(endedBefore instant: Int64, mostKept: Int, limit: Int) throws -> Int {
    try transaction {
      // Only the first are looked at: where the clock was set back, what stands behind them is kept
      // for longer, and never for shorter.
      let old = try remove("ended_at < ?", instant, limit: limit)
      // Sequences follow each other without a gap, so this counts without looking at each record.
      let surplus = "sequence <= (SELECT max(sequence) FROM command) - ?"
      return try old + remove(surplus, Int64(mostKept), limit: limit - old)
    }
  }

  /// Removes those of the first `limit` records for which the condition on `value` holds.
  private func remove(
    _ condition: String, _ value: Int64, limit: Int
  ) throws(StoreError) -> Int {
    let statement = try database.statement(
      """
      DELETE FROM command WHERE \(condition)
        AND sequence IN (SELECT sequence FROM command ORDER BY sequence LIMIT ?)
      """)
    statement.bind(value, 1)
    statement.bind(Int64(limit), 2)
    try statement.run()
    return database.changes
  }
}
