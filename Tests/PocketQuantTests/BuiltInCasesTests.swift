import Foundation
import TestSupport
import Testing

@testable import pocketquant

@Suite("The cases that the program carries")
struct BuiltInCasesTests {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The files in the order in which their groups are played.
  private static let names = [
    "handshake", "framing", "streams", "kinds", "dispatch", "metadata", "time", "cancellation",
    "flow", "limits", "events", "peers", "drain", "encoding", "unix", "clients",
  ]

  private static func text(_ name: String) throws -> String {
    try String(
      contentsOf: root.appendingPathComponent("schema/conformance/\(name).cases"), encoding: .utf8)
  }

  /// The generated source.
  private static func source() throws -> String {
    let files = try names.map { name in
      let lines = try text(name).split(separator: "\n", omittingEmptySubsequences: false)
        .map { $0.isEmpty ? "\n" : "        \($0)\n" }.joined()
      return """
            (
              name: "schema/conformance/\(name).cases",
              text: #\"""
        \(lines)        \"""#
            ),
        """
    }
    return """
      // Generated from schema/conformance by BuiltInCasesTests; do not edit.
      // swift-format-ignore-file

      /// The conformance cases that the program carries with it.
      enum BuiltInCases {
        /// The files, by name.
        static let files: [(name: String, text: String)] = [
      \(files.joined(separator: "\n"))
        ]
      }

      """
  }

  @Test("they are those of schema/conformance; POCKETQUANT_REWRITE=1 writes them anew")
  func generated() throws {
    let path = Self.root.appendingPathComponent(
      "clients/cli/Conformance/Generated/BuiltInCases.swift"
    ).path
    let expected = try Self.source()
    #expect(try Rewriting.text(at: path, wanted: expected) == expected)
    #expect(BuiltInCases.files.count == Self.names.count)
    for (name, file) in zip(Self.names, BuiltInCases.files) {
      let text = try Self.text(name)
      #expect(file.text == text, "build again after files were rewritten")
    }
  }
}
