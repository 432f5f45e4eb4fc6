internal import MarketServer
internal import RPCCore

/// The groups that `--allow-group` names: `quants:query,traders:command`.
enum AllowedGroups {
  typealias Group = PocketQuantServer.Configuration.AllowedGroup

  /// Takes the option's value apart; no groups where it was not given.
  ///
  /// - Throws: ``CommandError`` where it is not understood.
  static func parse(_ text: String?) throws(CommandError) -> [Group] {
    guard let text else { return [] }
    var groups: [Group] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let words = part.split(separator: ":", omittingEmptySubsequences: false)
      guard words.count == 2, !words[0].isEmpty, let right = right(words[1]) else {
        throw .usage(
          "--allow-group is GROUP:query or GROUP:command, such as quants:query, not \"\(part)\"")
      }
      groups.append(Group(name: String(words[0]), right: right))
    }
    return groups
  }

  private static func right(_ word: Substring) -> AccessRight? {
    switch word {
    case "query": .query
    case "command": .command
    default: nil
    }
  }
}
