extension StoreFormat {
  /// Durable subscribers, and the events that they could not handle: whole, because they may stay
  /// longer than the outbox keeps them.
  static let subscribers = """
    CREATE TABLE subscriber (
      name TEXT PRIMARY KEY,
      checkpoint INTEGER NOT NULL,
      reached INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE parked (
      subscriber TEXT NOT NULL,
      sequence INTEGER NOT NULL,
      id BLOB NOT NULL,
      series_sequence INTEGER NOT NULL,
      occurred_at INTEGER NOT NULL,
      correlation INTEGER NOT NULL,
      number INTEGER NOT NULL,
      payload BLOB NOT NULL,
      attempts INTEGER NOT NULL,
      reason TEXT NOT NULL,
      parked_at INTEGER NOT NULL,
      PRIMARY KEY (subscriber, sequence)
    ) WITHOUT ROWID;
    """

  /// What projections showed, in parts.
  static let snapshots = """
    CREATE TABLE snapshot (
      projection TEXT NOT NULL,
      part INTEGER NOT NULL,
      sequence INTEGER NOT NULL,
      data BLOB NOT NULL,
      PRIMARY KEY (projection, part)
    ) WITHOUT ROWID;
    """
}
