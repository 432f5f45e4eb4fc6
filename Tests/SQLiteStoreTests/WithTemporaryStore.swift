import TestSupport

@testable import SQLiteStore

/// Does `body` with an empty store in a folder of its own.
func withTemporaryStore<R>(
  options: SQLiteStore.Options = .init(), _ body: (SQLiteStore) async throws -> R
) async throws -> R {
  try await TemporaryFolder.with { folder in
    let store = try SQLiteStore(directory: folder.file("data"), options: options)
    let result = try await body(store)
    await store.close()
    return result
  }
}
