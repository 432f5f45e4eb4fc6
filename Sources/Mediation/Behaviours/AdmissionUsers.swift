/// What an ``AdmissionState`` knows of each user.
///
/// Requests mostly come from the same user as the one before, who is not looked up.
struct AdmissionUsers: Sendable {
  /// What is known of a user; nothing of one who has neither asked nor waited.
  struct User: Equatable, Sendable {
    var active = 0
    var waiting = 0
    /// When the bucket is full, in nanoseconds of the clock: it holds what one may begin at once.
    var fullAt: UInt64 = 0
  }

  private var latest: UInt32 = 0
  private var latestUser = User()
  /// All others of whom something is known.
  private var others: [UInt32: User] = [:]

  /// Of how many something is known.
  var count: Int { others.count + (latestUser == User() ? 0 : 1) }

  subscript(_ user: UInt32) -> User {
    get { user == latest ? latestUser : others[user] ?? User() }
    set {
      if user != latest { makeLatest(user) }
      latestUser = newValue
    }
  }

  private mutating func makeLatest(_ user: UInt32) {
    others[latest] = latestUser == User() ? nil : latestUser
    latest = user
    latestUser = others.removeValue(forKey: user) ?? User()
  }

  /// Forgets the users whom `isForgotten` names.
  mutating func forget(_ isForgotten: (User) -> Bool) {
    others = others.filter { !isForgotten($0.value) }
    if isForgotten(latestUser) { latestUser = User() }
  }
}
