internal import MarketContract
internal import PocketQuantClient

extension Arguments {
  /// The id of a command; nil where the option was not given.
  func uniqueID(_ option: String) throws(CommandError) -> UniqueID? {
    guard let text = self[option] else { return nil }
    return try Self.uniqueID(text, called: "--\(option)")
  }

  /// The id of a command that was given as `name`.
  static func uniqueID(_ text: String, called name: String) throws(CommandError) -> UniqueID {
    guard let id = UniqueID(text), id != .none else {
      throw .usage(
        "\(name) is an id such as f81d4fae-7dec-41d0-a765-00a0c91e6bf6, not \"\(text)\"")
    }
    return id
  }

  /// A time from a second to a year; nil where the option was not given.
  func duration(_ option: String) throws(CommandError) -> Duration? {
    guard let text = self[option] else { return nil }
    let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
    let year = 365 * 86_400
    guard let unit = text.last.flatMap({ units[$0] }), let count = Int(text.dropLast()),
      count >= 1, count <= year / unit
    else {
      throw .usage(
        "--\(option) is a number and s, m, h or d, from 1s to 365d, such as 36h, not \"\(text)\"")
    }
    return .seconds(count * unit)
  }
}
