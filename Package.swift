// swift-tools-version: 6.2
import PackageDescription

/// The same strictness everywhere; each setting's reason is in README.md, "How the code is kept".
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .enableUpcomingFeature("InferIsolatedConformances"),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("ImmutableWeakCaptures"),
]

/// Tests do without the marks of unsafe code and without access levels on imports.
let strictTests: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .enableUpcomingFeature("ExistentialAny"),
]

/// Only the room that lends spans of its own types needs the feature that names their lifetimes.
let lendingSpans: [SwiftSetting] = [.enableExperimentalFeature("Lifetimes")]

let package = Package(
  name: "pocketquant",
  products: [
    .library(name: "PocketQuantClient", targets: ["PocketQuantClient"]),
    .executable(name: "pocketquant", targets: ["pocketquant"]),
    .executable(name: "schemac", targets: ["schemac"]),
  ],
  targets: [
    // Bytes, messages, frames and the two connection machines: no I/O, no clock.
    .target(name: "RPCCore", swiftSettings: strict + lendingSpans),
    // Headers of the system's C interfaces.
    .target(name: "CLinux"),
    // The event loop, which is the executor, and the sockets on it.
    .target(
      name: "UnixTransport", dependencies: ["RPCCore", "CLinux"], swiftSettings: strict),
    // Commands, queries and what is done around them; knows no market and no wire.
    .target(name: "Mediation", exclude: ["README.md"], swiftSettings: strict),
    // Values, entities and aggregates with their rules; imports nothing.
    .target(name: "MarketDomain", swiftSettings: strict),
    // The messages, the dispatch and the calls of the schema: generated, nothing else.
    .target(
      name: "MarketContract", dependencies: ["RPCCore", "Mediation"], swiftSettings: strict),
    // The use cases, one file each, and the ports to what they need.
    .target(
      name: "MarketApplication", dependencies: ["MarketDomain", "Mediation", "MarketContract"],
      swiftSettings: strict),
    // SQLite, the system's library.
    .systemLibrary(
      name: "CSQLite", pkgConfig: "sqlite3",
      providers: [.apt(["libsqlite3-dev"]), .yum(["sqlite-devel"]), .brew(["sqlite"])]),
    // The embedded store behind the application's ports.
    .target(
      name: "SQLiteStore",
      dependencies: ["MarketDomain", "Mediation", "MarketApplication", "CSQLite"],
      swiftSettings: strict),
    // Where history comes from.
    .target(
      name: "MarketProviders", dependencies: ["MarketDomain", "MarketApplication"],
      swiftSettings: strict),
    // The composition root: here the two islands meet.
    .target(
      name: "MarketServer",
      dependencies: [
        "RPCCore", "UnixTransport", "Mediation", "MarketDomain", "MarketContract",
        "MarketApplication", "SQLiteStore", "MarketProviders", "SchemaCompiler",
      ],
      swiftSettings: strict),
    // The cases of schema/conformance: their form, their frames, and what is compared. Pure.
    .target(name: "Conformance", dependencies: ["DynamicMessages"], swiftSettings: strict),
    // Plays the cases against servers and clients, over sockets and with processes.
    .target(
      name: "ConformanceRunner",
      dependencies: [
        "Conformance", "DynamicMessages", "SchemaCompiler", "RPCCore", "UnixTransport",
      ],
      swiftSettings: strict),
    // The client library for other packages.
    .target(
      name: "PocketQuantClient", dependencies: ["RPCCore", "UnixTransport", "MarketContract"],
      path: "clients/swift/PocketQuantClient", swiftSettings: strict),
    // The command, one file a verb.
    .executableTarget(
      name: "pocketquant",
      dependencies: [
        "RPCCore", "SchemaCompiler", "DynamicMessages", "PocketQuantClient", "MarketContract",
        "MarketServer", "Conformance", "ConformanceRunner",
      ],
      path: "clients/cli", exclude: ["Sample/NASDAQ-AAPL-1d.csv"], swiftSettings: strict),
    // The schema language, and its command.
    .target(name: "SchemaCompiler", swiftSettings: strict),
    // Messages of a schema that is known only while the program runs, as JSON.
    .target(
      name: "DynamicMessages", dependencies: ["RPCCore", "SchemaCompiler"],
      swiftSettings: strict),
    .executableTarget(
      name: "schemac", dependencies: ["SchemaCompiler"], swiftSettings: strict),

    // How fast messages are encoded and decoded, and how often that asks for memory.
    .target(
      name: "BenchmarkContract", dependencies: ["RPCCore", "Mediation"],
      path: "Tests/Benchmarks/BenchmarkContract", swiftSettings: strict),
    .target(name: "CAllocationCount", path: "Tests/Benchmarks/CAllocationCount"),
    .executableTarget(
      name: "codec-benchmark", dependencies: ["BenchmarkContract", "CAllocationCount", "RPCCore"],
      path: "Tests/Benchmarks/CodecBenchmark", swiftSettings: strict),

    // What it costs to bring a request to its handler.
    .executableTarget(
      name: "dispatch-benchmark", dependencies: ["Mediation", "CAllocationCount"],
      path: "Tests/Benchmarks/DispatchBenchmark", swiftSettings: strict),

    // How many events a second a server delivers to its followers.
    .executableTarget(
      name: "feed-benchmark",
      dependencies: ["RPCCore", "MarketContract", "MarketServer", "PocketQuantClient"],
      path: "Tests/Benchmarks/FeedBenchmark", swiftSettings: strictTests),

    // What events cost on their way to subscribers.
    .executableTarget(
      name: "event-benchmark", dependencies: ["Mediation", "CAllocationCount"],
      path: "Tests/Benchmarks/EventBenchmark", swiftSettings: strictTests),

    // How soon work is cancelled, what a slow reader costs others, what connections cost in memory.
    .executableTarget(
      name: "runtime-benchmark",
      dependencies: [
        "RPCCore", "UnixTransport", "MarketContract", "PocketQuantClient", "pocketquant",
      ],
      path: "Tests/Benchmarks/RuntimeBenchmark", swiftSettings: strictTests),

    // Fakes, contract suites and what else several tests need.
    .target(
      name: "TestSupport",
      dependencies: [
        "RPCCore", "Mediation", "MarketDomain", "MarketApplication", "SchemaCompiler",
        "DynamicMessages",
      ],
      path: "Tests/TestSupport", swiftSettings: strictTests),
    // The schemas in schema/vectors: every type of the language, and one contract as it grows.
    .target(
      name: "TypesContract", dependencies: ["RPCCore", "Mediation"], path: "Tests/TypesContract",
      swiftSettings: strict),
    .target(
      name: "EvolutionOldest", dependencies: ["RPCCore", "Mediation"],
      path: "Tests/EvolutionOldest", swiftSettings: strict),
    .target(
      name: "EvolutionNewest", dependencies: ["RPCCore", "Mediation"],
      path: "Tests/EvolutionNewest", swiftSettings: strict),
    .testTarget(name: "ArchitectureTests", swiftSettings: strictTests),
    // Runs the built command, so it has to be built with the tests.
    .testTarget(
      name: "EndToEndTests",
      dependencies: [
        "pocketquant", "schemac", "PocketQuantClient", "DynamicMessages", "SchemaCompiler",
        "MarketContract", "RPCCore", "UnixTransport", "ConformanceRunner", "TestSupport",
      ],
      swiftSettings: strictTests),
    .testTarget(
      name: "ConformanceTests",
      dependencies: [
        "Conformance", "ConformanceRunner", "DynamicMessages", "UnixTransport", "TestSupport",
      ],
      swiftSettings: strictTests),
    .testTarget(
      name: "DynamicMessagesTests",
      dependencies: ["DynamicMessages", "SchemaCompiler", "RPCCore", "TestSupport"],
      swiftSettings: strictTests),
    .testTarget(
      name: "MarketApplicationTests", dependencies: ["MarketApplication", "TestSupport"],
      swiftSettings: strictTests),
    .testTarget(
      name: "MarketContractTests",
      dependencies: ["MarketContract", "Mediation", "RPCCore", "TestSupport"],
      swiftSettings: strictTests),
    .testTarget(
      name: "MarketDomainTests", dependencies: ["MarketDomain", "TestSupport"],
      swiftSettings: strictTests),
    .testTarget(
      name: "MarketProvidersTests",
      dependencies: ["MarketProviders", "MarketApplication", "MarketDomain"],
      swiftSettings: strictTests),
    .testTarget(
      name: "MarketServerTests",
      dependencies: [
        "MarketServer", "MarketApplication", "MarketDomain", "Mediation", "PocketQuantClient",
        "MarketContract", "RPCCore", "UnixTransport", "DynamicMessages", "TestSupport",
      ],
      swiftSettings: strictTests),
    .testTarget(
      name: "MediationTests", dependencies: ["Mediation", "TestSupport"],
      swiftSettings: strictTests),
    .testTarget(
      name: "PocketQuantClientTests",
      dependencies: [
        "PocketQuantClient", "MarketContract", "RPCCore", "UnixTransport", "TestSupport",
      ],
      swiftSettings: strictTests),
    .testTarget(
      name: "PocketQuantTests", dependencies: ["pocketquant", "PocketQuantClient", "TestSupport"],
      swiftSettings: strictTests),
    .testTarget(
      name: "SQLiteStoreTests", dependencies: ["SQLiteStore", "CSQLite", "TestSupport"],
      swiftSettings: strictTests),
    .testTarget(
      name: "RPCCoreTests", dependencies: ["RPCCore", "TestSupport"], swiftSettings: strictTests),
    .testTarget(
      name: "SchemaCompilerTests", dependencies: ["SchemaCompiler", "TestSupport"],
      exclude: ["Snapshots"], swiftSettings: strictTests),
    // The data of schema/vectors, which the tests of every client read.
    .testTarget(
      name: "VectorTests",
      dependencies: [
        "DynamicMessages", "SchemaCompiler", "RPCCore", "MarketContract", "TypesContract",
        "EvolutionOldest", "EvolutionNewest", "TestSupport",
      ],
      swiftSettings: strictTests),
    .testTarget(
      name: "UnixTransportTests",
      dependencies: ["RPCCore", "UnixTransport", "CLinux", "TestSupport"],
      swiftSettings: strictTests),
  ]
)
