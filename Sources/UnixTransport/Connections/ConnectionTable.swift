/// Which connections a server has, and whether there is room for another.
///
/// A place is taken before the connection is made, so that two that come at once on different
/// threads never share the last one.
struct ConnectionTable<Connection> {
  /// How many connections there may be.
  struct Limits: Equatable {
    /// In all.
    var total: Int
    /// Of one user who is not the server's own.
    var perUser: Int
    /// That have not said hello.
    var silent: Int
  }

  /// What became of a connection that wants a place.
  enum Admission: Equatable {
    /// It has one, under `key`; the loop with the fewest connections serves it.
    case admitted(key: UInt64, loop: Int)
    /// It has none, for this reason.
    case refused(String)
  }

  private struct Place {
    let user: UInt32
    let loop: Int
    var connection: Connection?
  }

  private let limits: Limits
  /// The user to whom the limit per user does not apply.
  private let owner: UInt32
  private var places: [UInt64: Place] = [:]
  private var countOfUser: [UInt32: Int] = [:]
  private(set) var countOfLoop: [Int]
  private var nextKey: UInt64 = 0
  /// The keys of connections that had not said hello when somebody last looked, the oldest first.
  private var silentKeys: [UInt64] = []

  init(limits: Limits, owner: UInt32, loopCount: Int) {
    self.limits = limits
    self.owner = owner
    countOfLoop = Array(repeating: 0, count: max(loopCount, 1))
  }

  /// How many places are taken.
  var count: Int { places.count }

  /// The connections that have been made.
  var connections: [Connection] { places.values.compactMap(\.connection) }

  /// Gives a place to a connection of `user`, if there is one.
  mutating func admit(user: UInt32) -> Admission {
    if places.count >= limits.total {
      return .refused("the server has \(limits.total) connections already, its limit in all")
    }
    let ofUser = countOfUser[user, default: 0]
    if user != owner, ofUser >= limits.perUser {
      return .refused(
        "user \(user) has \(limits.perUser) connections already, the server's limit for one user")
    }
    let key = nextKey
    nextKey += 1
    let loop = countOfLoop.indices.min { countOfLoop[$0] < countOfLoop[$1] } ?? 0
    countOfLoop[loop] += 1
    countOfUser[user] = ofUser + 1
    places[key] = Place(user: user, loop: loop)
    silentKeys.append(key)
    return .admitted(key: key, loop: loop)
  }

  /// Notes the connection that has been made for a place.
  mutating func fill(_ key: UInt64, with connection: Connection) {
    places[key]?.connection = connection
  }

  /// Gives a place up.
  mutating func leave(_ key: UInt64) {
    guard let place = places.removeValue(forKey: key) else { return }
    countOfLoop[place.loop] -= 1
    let rest = countOfUser[place.user, default: 1] - 1
    countOfUser[place.user] = rest == 0 ? nil : rest
  }

  /// The oldest of the connections that have not said hello, where these are more than may be; it is
  /// given once.
  ///
  /// Whoever has spoken is taken off the list when it has grown too long, so that a connection
  /// costs nothing here as long as peers say hello soon.
  mutating func takeOldestSilent(where isSilent: (Connection) -> Bool) -> Connection? {
    guard silentKeys.count > limits.silent else { return nil }
    silentKeys.removeAll { key in
      guard let place = places[key] else { return true }
      return place.connection.map { !isSilent($0) } ?? false
    }
    guard silentKeys.count > limits.silent,
      let index = silentKeys.firstIndex(where: { places[$0]?.connection != nil })
    else { return nil }
    return places[silentKeys.remove(at: index)]?.connection
  }
}
