import DynamicMessages
import Foundation
import RPCCore
import Testing

/// One entry of a file of vectors; `schema/vectors/README.md` describes the files.
package struct Vector: Sendable, CustomTestStringConvertible {
  /// What is said of the bytes.
  package enum Kind: String, Sendable {
    /// They are the one encoding of the JSON.
    case accept
    /// They are read as the JSON; a writer of this revision would write others.
    case read
    /// They are refused.
    case refuse
    /// Another revision has written them.
    case written
  }

  /// What a reader makes of the bytes.
  package enum Outcome: Equatable, Sendable {
    case json(JSONValue)
    case error(WireError)
  }

  package var kind: Kind
  /// The revision that has written the bytes, where there are several.
  package var writer = ""
  package var message: String
  package var title: String
  /// What they are, or what is wrong with them.
  package var outcome: Outcome = .json(.null)
  /// The bytes, with what is said of each line.
  package var bytes: [UInt8] = []
  package var notes: [Int: String] = [:]
  /// What readers of other revisions make of them.
  package var readings: [(revision: String, outcome: Outcome)] = []

  package init(_ kind: Kind, _ message: String, _ title: String, _ outcome: Outcome) {
    self.kind = kind
    self.message = message
    self.title = title
    self.outcome = outcome
  }

  package var testDescription: String { "\(writer) \(message): \(title)" }

  /// The bytes as a codec takes them.
  package var wire: Bytes { Bytes(bytes) }
}

/// A line of a file of vectors that cannot be read.
package struct VectorSyntaxError: Error, CustomStringConvertible {
  package let line: Int
  package let reason: String

  package init(line: Int, reason: String) {
    self.line = line
    self.reason = reason
  }

  package var description: String { "line \(line): \(reason)" }
}

extension Vector {
  /// The vectors of the file at `path`, from the project's root.
  package static func file(_ path: String) throws -> [Vector] {
    try parse(String(contentsOfFile: "\(ProjectFolder.root)/\(path)", encoding: .utf8))
  }

  package static func parse(_ text: String) throws -> [Vector] {
    var vectors: [Vector] = []
    var json = ""
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      let words = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
      let rest = words.count > 1 ? String(words[1]) : ""
      func mistake(_ reason: String) -> VectorSyntaxError {
        VectorSyntaxError(line: index + 1, reason: reason)
      }
      let key = String(words[0])
      if key != "json", !json.isEmpty {
        guard !vectors.isEmpty else { throw mistake("json belongs to no vector") }
        vectors[vectors.count - 1].set(.json(try JSONValue(parsing: json)))
        json = ""
      }
      switch key {
      case "", "#": continue
      case "json": json += rest + "\n"
      case _ where Kind(rawValue: key) != nil:
        guard let vector = Vector(head: rest, Kind(rawValue: key)) else {
          throw mistake("write a message, a colon and a title")
        }
        vectors.append(vector)
      case _ where vectors.isEmpty: throw mistake("\(key) belongs to no vector")
      case "revision": vectors[vectors.count - 1].writer = rest
      case "reader": vectors[vectors.count - 1].readings.append((rest, .json(.null)))
      case "error":
        let parts = rest.split(separator: " ").map(String.init)
        guard let rule = parts.first.flatMap({ WireError.Rule(rawValue: $0) }) else {
          throw mistake("there is no rule \(rest)")
        }
        vectors[vectors.count - 1].set(.error(WireError(rule, parts.dropFirst().first ?? "")))
      case "bytes":
        let digits = rest.prefix { $0 != "#" }.split(separator: " ")
        let values = digits.compactMap { UInt8($0, radix: 16) }
        guard values.count == digits.count else { throw mistake("a byte is two digits") }
        vectors[vectors.count - 1].bytes += values
      default: throw mistake("there is no \(key)")
      }
    }
    return vectors
  }

  private init?(head: String, _ kind: Kind?) {
    guard let kind, let colon = head.firstIndex(of: ":") else { return nil }
    self.init(
      kind, String(head[..<colon]),
      head[head.index(after: colon)...].trimmingCharacters(in: .whitespaces), .json(.null))
  }

  private mutating func set(_ outcome: Outcome) {
    if readings.isEmpty {
      self.outcome = outcome
    } else {
      readings[readings.count - 1].outcome = outcome
    }
  }
}
