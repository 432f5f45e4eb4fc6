/// What a peer may ask of a server; each right includes those before it, and to connect.
public enum AccessRight: UInt8, Comparable, Sendable, CaseIterable {
  /// To ask what changes nothing.
  case query = 1
  /// To change the state.
  case command = 2

  /// Whether `left` allows less.
  public static func < (left: AccessRight, right: AccessRight) -> Bool {
    left.rawValue < right.rawValue
  }
}

/// Who may connect, who may query and who may command.
///
/// The owner may do everything, a member of a group what the group may, and nobody else may even
/// connect. It is judged once for each connection, when it begins, by what the kernel says of the
/// peer.
public struct AccessPolicy: Equatable, Sendable {
  /// The user who may do everything.
  public let owner: UInt32
  /// What the members of groups may, by the group's number.
  public let groups: [UInt32: AccessRight]

  /// A policy.
  public init(owner: UInt32, groups: [UInt32: AccessRight] = [:]) {
    self.owner = owner
    self.groups = groups
  }

  /// What a peer may; nil where it may not connect.
  ///
  /// - Parameter supplementaryGroups: the groups of the peer besides its first, which are asked for
  ///   only where they matter.
  public func right(
    of peer: PeerIdentity, supplementaryGroups: () -> [UInt32]
  ) -> AccessRight? {
    if peer.user == owner { return .command }
    if groups.isEmpty { return nil }
    return ([peer.group] + supplementaryGroups()).compactMap { groups[$0] }.max()
  }
}
