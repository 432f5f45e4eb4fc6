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

/// Only the room that lends spans of its own types needs the feature that names their lifetimes.
let lendingSpans: [SwiftSetting] = [.enableExperimentalFeature("Lifetimes")]

let package = Package(
  name: "pocketquant",
  targets: [
    // Bytes, messages, frames and the two connection machines: no I/O, no clock.
    .target(name: "RPCCore", swiftSettings: strict + lendingSpans),
    // Headers of the system's C interfaces.
    .target(name: "CLinux"),
    // The event loop, which is the executor, and the sockets on it.
    .target(
      name: "UnixTransport", dependencies: ["RPCCore", "CLinux"], swiftSettings: strict),
    // Commands, queries and what is done around them; knows no market and no wire.
    .target(name: "Mediation", swiftSettings: strict),
    // The messages, the dispatch and the calls of the schema: generated, nothing else.
    .target(
      name: "MarketContract", dependencies: ["RPCCore", "Mediation"], swiftSettings: strict),
    // The schema language, and its command.
    .target(name: "SchemaCompiler", swiftSettings: strict),
    .executableTarget(
      name: "schemac", dependencies: ["SchemaCompiler"], swiftSettings: strict),
  ]
)
