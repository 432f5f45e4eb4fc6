import Foundation

/// Whether tests write the files that they compare with, instead of comparing: snapshots, generated
/// code and vectors.
///
/// Whoever sets the switch reads what has changed before it is committed.
package enum Rewriting {
  /// `POCKETQUANT_REWRITE=1 swift test --filter …` sets it.
  package static let isOn = ProcessInfo.processInfo.environment["POCKETQUANT_REWRITE"] == "1"

  /// The text of the file at `path`; the text that it should have, written there, where files are
  /// rewritten.
  package static func text(at path: String, wanted: String) throws -> String {
    if isOn { try wanted.write(toFile: path, atomically: true, encoding: .utf8) }
    return try String(contentsOfFile: path, encoding: .utf8)
  }
}
