import TestSupport
import Testing

@testable import SQLiteStore

@Suite("What every store keeps")
struct StoreContractTests {
  @Test("the store in memory", arguments: StoreRule.allCases)
  func memory(_ rule: StoreRule) async throws {
    try await rule.check(MemoryStore())
  }

  @Test("the SQLite store", arguments: StoreRule.allCases)
  func sqlite(_ rule: StoreRule) async throws {
    try await withTemporaryStore { store in try await rule.check(store) }
  }

  @Test("the store in memory does as the model", arguments: [1, 2, 3] as [UInt64])
  func memoryModel(_ seed: UInt64) async throws {
    try await StoreModel.check(MemoryStore(), seed: seed, steps: 20, span: 60, batch: 20)
  }

  @Test("the SQLite store does as the model", arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
  func sqliteModel(_ seed: UInt64) async throws {
    try await withTemporaryStore { store in
      try await StoreModel.check(store, seed: seed, steps: 20, span: 60, batch: 20)
    }
  }

  @Test("the SQLite store does as the model over many chunks", arguments: [11, 12, 13] as [UInt64])
  func sqliteModelOverChunks(_ seed: UInt64) async throws {
    try await withTemporaryStore { store in
      try await StoreModel.check(store, seed: seed, steps: 8, span: 30_000, batch: 9000)
    }
  }
}
