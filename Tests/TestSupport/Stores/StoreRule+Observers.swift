import MarketApplication
import MarketDomain
import Testing

extension StoreRule {
  static func commitsAreTold(_ store: some MarketStore) async throws {
    let told = Record<[StoredEvent]>()
    store.observeCommits { told.append($0) }
    #expect(store.reader.lastSequence == 0)
    let (a, b) = (try SeriesID.sample("A"), try SeriesID.sample("B"))
    try await store.importing([[SampleBar(10, 1)]], into: a)
    #expect(told.count == 1)
    try await store.importing([[SampleBar(10, 1)]], into: b)
    // Nothing is new, so nothing has happened.
    try await store.importing([[SampleBar(10, 1)]], into: b)
    try await store.removing(a)
    #expect(told.elements.map { $0.map(\.sequence) } == [[1], [2], [3]])
    #expect(told.elements.flatMap { $0 } == (try await store.reader.events(from: 0, limit: 10)))
    #expect(store.reader.lastSequence == 3)
  }

  static func commitsAreToldInOrder(_ store: some MarketStore) async throws {
    let told = Record<StoredEvent>()
    store.observeCommits { events in for event in events { told.append(event) } }
    try await withThrowingTaskGroup { group in
      for number in 0..<20 {
        group.addTask {
          try await store.importing([[SampleBar(10, 1)]], into: try .sample("S\(number)"))
        }
      }
      try await group.waitForAll()
    }
    #expect(told.elements.map(\.sequence) == Array(1...20))
  }
}
