import Foundation
import Testing

@Suite("The page of the patterns")
struct PatternsPageTests {
  private static let page = "Sources/Mediation/README.md"

  /// A promise of the page's table and the test that it names.
  private struct Promise {
    let promise: String
    let file: String
    let test: String

    /// A row of the table, whose last cell is a file and the title of a test in it.
    init?(_ row: Substring) {
      let cells = row.split(separator: "|", omittingEmptySubsequences: false).map {
        $0.trimmingCharacters(in: .whitespaces)
      }
      guard cells.count == 5, let proof = cells[3].wholeMatch(of: /`([^`]+)`: "([^"]+)"/) else {
        return nil
      }
      promise = cells[1]
      file = String(proof.1)
      test = String(proof.2)
    }
  }

  private static func rows() throws -> [Substring] {
    try Repository.text(of: page).split(separator: "\n").filter { $0.hasPrefix("| ") }
  }

  @Test("every promise names a test that is there")
  func promises() throws {
    let rows = try Self.rows().filter { !$0.hasPrefix("| promise ") && !$0.hasPrefix("| --- ") }
    #expect(rows.count >= 25)
    for row in rows {
      guard let promise = Promise(row) else {
        Issue.record("this row names no test: \(row)")
        continue
      }
      let tests = try Repository.text(of: promise.file)
      // A title that is too long for it stands in the next line.
      let isThere = ["@Test(\"", "@Test(\n    \""].contains { tests.contains($0 + promise.test) }
      #expect(isThere, "\(promise.promise)")
    }
  }

  @Test("the types that it names in code are declared")
  func names() throws {
    let text = try Repository.text(of: Self.page)
    let sources = try Repository.swiftFiles(in: "Sources").map { try Repository.text(of: $0) }
      .joined(separator: "\n")
    let named = Set(text.matches(of: /`([A-Z][A-Za-z]+)`/).map { String($0.1) })
    #expect(named.count >= 4)
    for name in named {
      #expect(
        ["struct", "class", "enum", "protocol", "actor"].contains { kind in
          sources.contains("\(kind) \(name)")
        }, "\(name)")
    }
  }

  @Test("the order of the behaviours that it draws is that of the server")
  func order() throws {
    let drawn = try #require(
      try Repository.text(of: Self.page).split(separator: "\n").first { $0.contains("caller ─") })
    let service = try Repository.text(of: "Sources/MarketServer/MarketService.swift")
    let chain = try #require(service.firstMatch(of: /typealias Behaviours = ([^\n]*\n[^\n]*\n)/)).1
    let behaviours = chain.matches(of: /[A-Z][A-Za-z]+/).map { String($0.0) }
      .filter { $0 != "Chain" }
    #expect(behaviours.count == 5)
    var rest = drawn[...]
    for behaviour in behaviours {
      let place = try #require(rest.firstRange(of: behaviour), "\(behaviour) is not where it is")
      rest = rest[place.upperBound...]
    }
  }
}
