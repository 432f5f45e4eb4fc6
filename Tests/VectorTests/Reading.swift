import DynamicMessages
import RPCCore
import TestSupport

/// A message as another revision of its schema writes it, and what this one reads.
struct Reading: Sendable {
  let message: String
  let title: String
  let json: String
  let bytes: [UInt8]

  init(_ message: String, _ title: String, _ json: String, _ bytes: [UInt8]) {
    self.message = message
    self.title = title
    self.json = json
    self.bytes = bytes
  }

  func vector() throws -> Vector {
    var vector = Vector(.read, message, title, .json(try JSONValue(parsing: json)))
    vector.bytes = bytes
    return vector
  }

  static let types: [Reading] = [
    Reading(
      "Progress", "a shorter block of an older writer", #"{"done": 5}"#,
      [16, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0]),
    Reading(
      "Progress", "a longer block of a newer writer, and what its fields point to",
      #"{"done": 5, "total": 9}"#,
      [32, 0, 0, 0, 3, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0]
        + [32, 0, 0, 0, 2, 0, 0, 0, 65, 66, 0, 0, 0, 0, 0, 0]),
    Reading(
      "Shuffled", "a field of a newer writer in what is padding here",
      #"{"first": 1, "second": 2, "third": 3}"#,
      [32, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]
        + [2, 0, 0, 0, 0, 0, 0, 0, 3, 0, 171, 205, 0, 0, 0, 0]),
    Reading(
      "Empty", "fields of a newer writer where there were none", "{}",
      [16, 0, 0, 0, 1, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8]),
    Reading(
      "Branch", "a gap before what is known: something of a newer writer lies there",
      #"{"leaf": {"x": 1, "y": 2}, "name": "ab"}"#,
      [24, 0, 0, 0, 0, 0, 0, 0, 24, 0, 0, 0, 1, 0, 0, 0, 56, 0, 0, 0, 2, 0, 0, 0]
        + [24, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 48, 0, 0, 0, 1, 0, 0, 0]
        + [122, 0, 0, 0, 0, 0, 0, 0, 97, 98, 0, 0, 0, 0, 0, 0]),
  ]

  static let market: [Reading] = [
    Reading(
      "ListEvents", "a shorter block of an older writer", #"{"from": 3}"#,
      [16, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0]),
    Reading(
      "RemovalSummary", "a longer block of a newer writer", #"{"removedBars": 5}"#,
      [24, 0, 0, 0, 1, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]),
  ]
}
