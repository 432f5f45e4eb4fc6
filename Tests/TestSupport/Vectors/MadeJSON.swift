import DynamicMessages
import Foundation
import RPCCore
import SchemaCompiler

/// Makes messages of a schema as JSON, within all of its limits.
package struct MadeJSON {
  /// Which of the possible values are made.
  package enum Style: Sendable {
    /// The least numbers, the fewest elements, the shortest texts, nothing that may be absent.
    case least
    /// Small numbers that are told apart, short texts, and everything that may be absent.
    case plain
    /// The largest numbers, longer texts and more elements.
    case most
    /// Any, from a seed.
    case random
  }

  let schema: Schema
  let style: Style
  var random: SeededGenerator
  /// Counts the plain values, so that none is taken for its neighbour.
  private var count = 0

  /// Makes messages of `schema`; the seed is that of the random ones.
  package init(_ schema: Schema, _ style: Style, seed: UInt64 = 0) {
    self.schema = schema
    self.style = style
    random = SeededGenerator(seed: seed)
  }

  /// A message of the type `record`.
  package mutating func message(_ record: MessageRecord) -> JSONValue {
    var rows: Int?
    if case .columns(let limits) = record.shape { rows = size(limits, atMost: 3) }
    var members: [JSONValue.Member] = []
    for field in record.fields where !field.isOptional || isThere() {
      let value =
        rows.map { rows in JSONValue.array((0..<rows).map { _ in self.value(field.type) }) }
        ?? value(field.type)
      members.append(JSONValue.Member(field.name, value))
    }
    return .object(members)
  }

  private mutating func isThere() -> Bool {
    switch style {
    case .least: false
    case .plain, .most: true
    case .random: Bool.random(using: &random)
    }
  }

  private mutating func value(_ type: FieldType) -> JSONValue {
    switch type {
    case .bool: return .bool(style == .random ? Bool.random(using: &random) : style != .least)
    case .integer(let integer, let limits): return .number(self.integer(integer, limits))
    case .double(let rule): return number(rule, as: Double.self)
    case .float(let rule): return number(rule, as: Float.self)
    case .timestamp: return .string(Timestamp(nanoseconds: nanoseconds()).description)
    case .duration: return .string(Self.duration(nanoseconds()))
    case .uuid:
      let half = UInt64(bitPattern: nanoseconds())
      return .string(UniqueID(high: half, low: ~half).description)
    case .string(let limits): return .string(text(limits))
    case .bytes(let limits):
      let bytes = (0..<size(limits, atMost: 8)).map { _ in byte() }
      return .string(Data(bytes).base64EncodedString())
    case .enumeration(let name): return enumeration(name)
    case .record(let name): return schema.record(name).map { message($0) } ?? .null
    case .list(let element, let limits):
      return .array((0..<size(limits, atMost: 3)).map { _ in value(element) })
    case .array(let element, let count): return .array((0..<count).map { _ in value(element) })
    }
  }

  /// How many of something there are.
  private mutating func size(_ limits: ClosedRange<Int>, atMost most: Int) -> Int {
    let high = min(limits.upperBound, max(limits.lowerBound, most))
    switch style {
    case .least: return limits.lowerBound
    case .plain: return min(max(limits.lowerBound, 2), high)
    case .most: return high
    case .random: return .random(in: limits.lowerBound...high, using: &random)
    }
  }

  private mutating func byte() -> UInt8 {
    switch style {
    case .least: return 0
    case .plain:
      count += 1
      return UInt8(truncatingIfNeeded: count)
    case .most: return .max
    case .random: return .random(in: 0 ... .max, using: &random)
    }
  }

  private mutating func text(_ limits: ClosedRange<Int>) -> String {
    if style == .random {
      let length = size(limits, atMost: 24)
      let character = ["a", "é", "日", "\u{1F642}", "\0", "\""].randomElement(using: &random)
      let text = String(repeating: character ?? "a", count: length / 4)
      return text + String(repeating: "x", count: length - text.utf8.count)
    }
    let length = style == .plain ? max(limits.lowerBound, min(5, limits.upperBound)) : 0
    let wanted = style == .plain ? length : size(limits, atMost: 32)
    count += 1
    let letters = style == .plain ? String("text\(count)".prefix(wanted)) : ""
    return letters + String(repeating: "~", count: wanted - letters.utf8.count)
  }

  private mutating func enumeration(_ name: String) -> JSONValue {
    guard let type = schema.enumeration(name) else { return .null }
    let texts = type.cases.map { JSONValue.string($0.text) }
    switch style {
    case .least: return texts.first ?? .null
    case .plain: return texts.last ?? .null
    case .most:
      let largest = UInt64.max >> UInt64(64 - type.width.size * 8)
      return type.isOpen ? .number("\(largest)") : texts.last ?? .null
    case .random:
      let isKnown = !type.isOpen || Bool.random(using: &random)
      let number = random.next() >> UInt64(64 - type.width.size * 8)
      let known = type.cases.first { UInt64($0.number) == number }
      let unknown = known.map { JSONValue.string($0.text) } ?? .number("\(number)")
      return isKnown ? texts.randomElement(using: &random) ?? .null : unknown
    }
  }

  // MARK: Numbers

  private mutating func integer(_ type: IntegerType, _ limits: IntegerRange?) -> String {
    let range = limits ?? type.values
    switch style {
    case .least: return "\(range.lowerBound)"
    case .plain:
      count += 1
      return "\(min(max(count, range.lowerBound), range.upperBound ?? .max))"
    case .most: return range.upperBound.map { "\($0)" } ?? "\(UInt64.max)"
    case .random:
      guard let end = range.upperBound else {
        return "\(UInt64.random(in: UInt64(range.lowerBound)...UInt64.max, using: &random))"
      }
      let edges = [
        range.lowerBound, end, Int.random(in: range.lowerBound...end, using: &random),
      ]
      return "\(edges.randomElement(using: &random) ?? 0)"
    }
  }

  private mutating func number<T: BinaryFloatingPoint & CustomStringConvertible>(
    _ rule: FloatRule, as type: T.Type
  ) -> JSONValue {
    let low = rule.low.map { T($0) } ?? -T.greatestFiniteMagnitude
    let high = rule.high.map { T($0) } ?? T.greatestFiniteMagnitude
    count += 1
    let small = min(max(T(count) + 0.5, low), high)
    let isFree = !rule.isFinite && rule.low == nil && rule.high == nil
    switch style {
    case .least: return .number("\(low)")
    case .plain: return .number("\(small)")
    case .most: return isFree ? .string("Infinity") : .number("\(high)")
    case .random:
      let numbers = [low, high, small, min(max(-0.0, low), high), .leastNonzeroMagnitude]
        .filter { $0 >= low && $0 <= high }.map { JSONValue.number("\($0)") }
      let others = ["NaN", "Infinity", "-Infinity"].map { JSONValue.string($0) }
      return (numbers + (isFree ? others : [])).randomElement(using: &random) ?? .null
    }
  }

  private mutating func nanoseconds() -> Int64 {
    switch style {
    case .least: return .min
    case .plain:
      count += 1
      return 951_903_000_000_000_000 + Int64(count) * 500_000_000
    case .most: return .max
    case .random: return .random(in: .min ... .max, using: &random)
    }
  }

  private static func duration(_ nanoseconds: Int64) -> String {
    let (seconds, rest) = nanoseconds.magnitude.quotientAndRemainder(dividingBy: 1_000_000_000)
    let digits = String(repeating: "0", count: 9 - "\(rest)".count) + "\(rest)"
    return (nanoseconds < 0 ? "-" : "") + "\(seconds).\(digits)s"
  }
}
