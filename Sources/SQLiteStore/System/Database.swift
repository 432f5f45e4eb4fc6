internal import CSQLite

/// One connection to a database, used by one thread at a time.
///
/// `@unchecked Sendable`: it is made by one thread and handed to the actor that uses it alone.
@safe
final class Database: @unchecked Sendable {
  private let handle: OpaquePointer
  private var statements: [String: Statement] = [:]
  /// How many pages the write-ahead log had after the last commit, once ``watchLog()`` was called.
  private(set) var logPages = 0

  /// Opens or makes the database at `path`.
  init(path: String, readOnly: Bool = false) throws(StoreError) {
    var opened: OpaquePointer?
    let mode = readOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
    // Without SQLite's own locks: a connection belongs to one thread.
    let code = unsafe sqlite3_open_v2(
      path, &opened, mode | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
    guard code == SQLITE_OK, let handle = unsafe opened else {
      let message = unsafe opened.map { unsafe String(cString: sqlite3_errmsg($0)) }
      unsafe sqlite3_close_v2(opened)
      throw .database(doing: "open \(path)", code: code, message: message ?? "out of memory")
    }
    unsafe self.handle = handle
  }

  deinit {
    for statement in statements.values { statement.finalize() }
    unsafe sqlite3_close_v2(handle)
  }

  /// Runs statements that give no rows.
  func execute(_ sql: String) throws(StoreError) {
    guard unsafe sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else {
      throw failure(sql)
    }
  }

  /// The statement of `sql`, ready to be bound; it is compiled once.
  func statement(_ sql: String) throws(StoreError) -> Statement {
    if let statement = statements[sql] {
      statement.reset()
      return statement
    }
    var compiled: OpaquePointer?
    let code = unsafe sqlite3_prepare_v3(
      handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &compiled, nil)
    guard code == SQLITE_OK, let pointer = unsafe compiled else { throw failure(sql) }
    let statement = unsafe Statement(pointer, of: self)
    statements[sql] = statement
    return statement
  }

  /// The number in the first column of the first row of `sql`.
  func integer(_ sql: String) throws(StoreError) -> Int64? {
    let statement = try statement(sql)
    defer { statement.reset() }
    return try statement.step() ? statement.integer(0) : nil
  }

  /// How many rows the last statement has changed.
  var changes: Int { unsafe Int(sqlite3_changes(handle)) }

  /// The number of the row that was inserted last.
  var lastInsertedRow: Int64 { unsafe sqlite3_last_insert_rowid(handle) }

  /// Whether a transaction is open.
  var isInTransaction: Bool { unsafe sqlite3_get_autocommit(handle) == 0 }

  /// Has each commit note how many pages the write-ahead log has; SQLite itself moves none then.
  func watchLog() {
    // The connection ends before its object does, and with it the last call.
    let context = unsafe Unmanaged.passUnretained(self).toOpaque()
    _ = unsafe sqlite3_wal_hook(
      handle,
      { context, _, _, pages in
        guard let context = unsafe context else { return SQLITE_OK }
        unsafe Unmanaged<Database>.fromOpaque(context).takeUnretainedValue().logPages = Int(pages)
        return SQLITE_OK
      }, context)
  }

  /// The error that the last call left.
  func failure(_ doing: String) -> StoreError {
    .database(
      doing: doing, code: unsafe sqlite3_extended_errcode(handle),
      message: unsafe String(cString: sqlite3_errmsg(handle)))
  }

  /// Reads a stored blob piece by piece, without a copy of all of it in between.
  func readBlob<R>(
    table: String, column: String, row: Int64,
    _ body: (inout BlobReader) throws(StoreError) -> R
  ) throws(StoreError) -> R {
    var blob: OpaquePointer?
    let code = unsafe sqlite3_blob_open(handle, "main", table, column, row, 0, &blob)
    guard code == SQLITE_OK, let blob = unsafe blob else {
      throw failure("open the blob \(row) of \(table)")
    }
    defer { unsafe sqlite3_blob_close(blob) }
    var reader = unsafe BlobReader(blob, of: self)
    return try body(&reader)
  }
}

/// Takes the pieces of a stored blob, one behind the other.
@safe
struct BlobReader: ~Copyable {
  private let blob: OpaquePointer
  private let database: Database
  private var offset: Int32 = 0

  fileprivate init(_ blob: OpaquePointer, of database: Database) {
    unsafe self.blob = blob
    self.database = database
  }

  /// The size of the whole blob in bytes.
  var size: Int { unsafe Int(sqlite3_blob_bytes(blob)) }

  /// The next `count` values, as they lie in memory.
  mutating func read<T: BitwiseCopyable & ExpressibleByIntegerLiteral>(
    _ count: Int, of type: T.Type = T.self
  ) throws(StoreError) -> [T] {
    var values = [T](repeating: 0, count: count)
    let code = unsafe values.withUnsafeMutableBytes { bytes in
      unsafe sqlite3_blob_read(blob, bytes.baseAddress, Int32(clamping: bytes.count), offset)
    }
    guard code == SQLITE_OK else { throw database.failure("read a blob") }
    offset += Int32(clamping: count * MemoryLayout<T>.stride)
    return values
  }
}

/// A compiled statement of one connection.
@safe
final class Statement {
  private let pointer: OpaquePointer
  private unowned let database: Database

  fileprivate init(_ pointer: OpaquePointer, of database: Database) {
    unsafe self.pointer = pointer
    self.database = database
  }

  fileprivate func finalize() {
    unsafe sqlite3_finalize(pointer)
  }

  /// Makes it ready to be bound and run again.
  func reset() {
    unsafe sqlite3_reset(pointer)
    unsafe sqlite3_clear_bindings(pointer)
  }

  // MARK: Binding; parameters count from 1

  func bind(_ value: Int64, _ index: Int32) {
    unsafe sqlite3_bind_int64(pointer, index, value)
  }

  func bind(_ value: Int64?, _ index: Int32) {
    if let value { bind(value, index) }
  }

  func bind(_ value: Double, _ index: Int32) {
    unsafe sqlite3_bind_double(pointer, index, value)
  }

  func bind(_ value: String, _ index: Int32) {
    unsafe sqlite3_bind_text(pointer, index, value, -1, Self.copied)
  }

  func bind(_ bytes: [UInt8], _ index: Int32) {
    // No bytes may have no address, which would bind NULL.
    if bytes.isEmpty {
      unsafe sqlite3_bind_zeroblob(pointer, index, 0)
      return
    }
    _ = unsafe bytes.withUnsafeBytes { buffer in
      unsafe sqlite3_bind_blob64(
        pointer, index, buffer.baseAddress, UInt64(buffer.count), Self.copied)
    }
  }

  /// SQLite's mark for "copy this before the call returns": a function pointer with the value -1.
  private static var copied: sqlite3_destructor_type {
    unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
  }

  // MARK: Running

  /// Goes to the next row; false where there is none.
  func step() throws(StoreError) -> Bool {
    switch unsafe sqlite3_step(pointer) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    default:
      let error = database.failure(unsafe String(cString: sqlite3_sql(pointer)))
      reset()
      throw error
    }
  }

  /// Runs a statement that gives no rows.
  func run() throws(StoreError) {
    _ = try step()
    reset()
  }

  // MARK: Columns; they count from 0

  func isNull(_ column: Int32) -> Bool {
    unsafe sqlite3_column_type(pointer, column) == SQLITE_NULL
  }

  func integer(_ column: Int32) -> Int64 {
    unsafe sqlite3_column_int64(pointer, column)
  }

  func double(_ column: Int32) -> Double {
    unsafe sqlite3_column_double(pointer, column)
  }

  func text(_ column: Int32) -> String {
    guard let text = unsafe sqlite3_column_text(pointer, column) else { return "" }
    return unsafe String(cString: text)
  }

  func bytes(_ column: Int32) -> [UInt8] {
    let count = unsafe Int(sqlite3_column_bytes(pointer, column))
    let start = unsafe sqlite3_column_blob(pointer, column)
    return unsafe Array(UnsafeRawBufferPointer(start: start, count: count))
  }
}
