import Foundation
import Testing

/// The rooms of the house, and whom each may import besides the toolchain's modules.
private let rooms: [(folder: String, mayImport: Set<String>)] = [
  ("Sources/MarketDomain", []),
  ("Sources/Mediation", []),
  ("Sources/RPCCore", []),
  ("Sources/SchemaCompiler", []),
  ("Sources/schemac", ["SchemaCompiler"]),
  ("Sources/DynamicMessages", ["RPCCore", "SchemaCompiler"]),
  ("Sources/UnixTransport", ["RPCCore", "CLinux"]),
  ("Sources/MarketContract", ["RPCCore", "Mediation"]),
  ("Sources/MarketApplication", ["MarketDomain", "Mediation", "MarketContract"]),
  ("Sources/SQLiteStore", ["MarketDomain", "Mediation", "MarketApplication", "CSQLite"]),
  ("Sources/MarketProviders", ["MarketDomain", "MarketApplication"]),
  (
    "Sources/MarketServer",
    [
      "RPCCore", "UnixTransport", "Mediation", "MarketDomain", "MarketContract",
      "MarketApplication", "SQLiteStore", "MarketProviders", "SchemaCompiler",
    ]
  ),
  ("Sources/Conformance", ["DynamicMessages"]),
  (
    "Sources/ConformanceRunner",
    ["Conformance", "DynamicMessages", "SchemaCompiler", "RPCCore", "UnixTransport"]
  ),
  ("clients/swift/PocketQuantClient", ["RPCCore", "UnixTransport", "MarketContract"]),
  (
    "clients/cli",
    [
      "RPCCore", "SchemaCompiler", "DynamicMessages", "PocketQuantClient", "MarketContract",
      "MarketServer", "Conformance", "ConformanceRunner",
    ]
  ),
]

/// What the toolchain brings, and what of it each room may use.
private let toolchain: Set<String> = ["Synchronization", "Glibc", "Foundation", "Dispatch"]
private let withoutFoundation = [
  "Sources/MarketDomain", "Sources/Mediation", "Sources/RPCCore", "Sources/Conformance",
]

@Suite("The house")
struct ImportTests {
  @Test("each room imports only whom it may", arguments: rooms.map(\.folder))
  func imports(_ folder: String) throws {
    let room = try #require(rooms.first { $0.folder == folder })
    let files = try Repository.swiftFiles(in: folder)
    #expect(!files.isEmpty)
    for file in files {
      for module in try Repository.imports(of: file) {
        #expect(
          room.mayImport.contains(module) || toolchain.contains(module),
          "\(file) imports \(module)")
      }
    }
  }

  @Test("the pure rooms use neither Foundation nor the C library", arguments: withoutFoundation)
  func purity(_ folder: String) throws {
    for file in try Repository.swiftFiles(in: folder) {
      let impure = Set(try Repository.imports(of: file)).subtracting(["Synchronization"])
      #expect(
        impure.isDisjoint(with: toolchain), "\(file) imports \(impure.sorted())")
    }
  }

  @Test("the domain imports nothing at all")
  func domain() throws {
    for file in try Repository.swiftFiles(in: "Sources/MarketDomain") {
      #expect(try Repository.imports(of: file).isEmpty, "\(file)")
    }
  }

  @Test("every room with code is in the table")
  func complete() throws {
    let folders = try Repository.folders(in: "Sources").filter { folder in
      try !Repository.swiftFiles(in: folder).isEmpty
    }
    #expect(Set(folders).isSubset(of: Set(rooms.map(\.folder))))
  }

  @Test("only UnixTransport makes socket calls")
  func socketCalls() throws {
    for (folder, _) in rooms where folder != "Sources/UnixTransport" {
      for file in try Repository.swiftFiles(in: folder) {
        let text = try Repository.text(of: file)
        for call in ["sockaddr", "AF_UNIX", "AF_INET", "sendmsg(", "recvmsg(", "epoll_"] {
          #expect(!text.contains(call), "\(file) uses \(call)")
        }
      }
    }
  }
}

@Suite("The code's form")
struct FormTests {
  private static func handWritten() throws -> [String] {
    try ["Sources", "clients", "Tests"].flatMap { try Repository.swiftFiles(in: $0) }
      .filter { !$0.contains("/Generated/") && !$0.hasSuffix("/Sample.swift") }
  }

  @Test("no file is longer than 350 lines")
  func lengths() throws {
    for file in try Self.handWritten() {
      let count = try Repository.text(of: file).split(
        separator: "\n", omittingEmptySubsequences: false
      ).count
      #expect(count <= 351, "\(file) has \(count - 1) lines")
    }
  }

  @Test("nothing that traps on bad input stands in the sources")
  func traps() throws {
    for file in try Self.handWritten() where !file.hasPrefix("Tests/") {
      for (number, line) in try Repository.text(of: file).split(
        separator: "\n", omittingEmptySubsequences: false
      ).enumerated() {
        for word in ["try!", "as!", "fatalError(", "preconditionFailure(", "TODO", "FIXME"] {
          #expect(!line.contains(word), "\(file):\(number + 1)")
        }
      }
    }
  }

  @Test("each @unchecked Sendable says why")
  func unchecked() throws {
    for file in try Self.handWritten() where !file.hasPrefix("Tests/") {
      let text = try Repository.text(of: file)
      let uses =
        text.components(separatedBy: ", @unchecked Sendable").count - 1
        + text.components(separatedBy: ": @unchecked Sendable").count - 1
      let reasons = text.components(separatedBy: "/// `@unchecked Sendable`:").count - 1
      #expect(reasons >= uses, "\(file)")
    }
  }

  @Test("the manifest has no package dependencies and no unsafe flags")
  func manifest() throws {
    let text = try Repository.text(of: "Package.swift")
    #expect(!text.contains(".package("))
    #expect(!text.contains("unsafeFlags"))
  }
}
