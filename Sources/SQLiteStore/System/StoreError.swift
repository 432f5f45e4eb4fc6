/// Why a store cannot be used, told to whoever runs the program.
public enum StoreError: Error, Equatable, Sendable {
  /// Another process has the store open.
  case inUse(directory: String)
  /// The directory cannot be made or written to.
  case unusable(directory: String, reason: String)
  /// The file is not one of PocketQuant's.
  case notAStore(path: String)
  /// The store was written by a later version.
  case newerFormat(path: String, found: Int, known: Int)
  /// SQLite refuses.
  case database(doing: String, code: Int32, message: String)
  /// Stored bytes are not what was written.
  case damaged(what: String)
}

extension StoreError: CustomStringConvertible {
  /// What is wrong and what to do.
  public var description: String {
    switch self {
    case .inUse(let directory):
      "another server has the data in \(directory) open; stop it, or choose another directory "
        + "with --data"
    case .unusable(let directory, let reason):
      "the data directory \(directory) cannot be used: \(reason); choose another with --data"
    case .notAStore(let path):
      "\(path) is not a store of PocketQuant; choose another directory with --data"
    case .newerFormat(let path, let found, let known):
      "\(path) has format \(found) and this program knows formats up to \(known); "
        + "use a newer version of the program"
    case .database(let doing, let code, let message):
      "the database failed to \(doing): \(message) (SQLite code \(code))"
    case .damaged(let what):
      "stored data is damaged: \(what); restore the data directory from a backup"
    }
  }
}
