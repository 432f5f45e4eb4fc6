import RPCCore
import Testing

@Suite("Who may what")
struct AccessPolicyTests {
  private static func right(
    _ policy: AccessPolicy, user: UInt32, group: UInt32 = 0, others: [UInt32] = []
  ) -> AccessRight? {
    policy.right(of: PeerIdentity(process: 1, user: user, group: group)) { others }
  }

  @Test("without groups the owner may everything and nobody else may connect, not even root")
  func ownerAlone() {
    let policy = AccessPolicy(owner: 1000)
    #expect(Self.right(policy, user: 1000) == .command)
    #expect(Self.right(policy, user: 1001, group: 1000, others: [1000]) == nil)
    #expect(Self.right(policy, user: 0) == nil)
  }

  @Test("a member may what the best of its groups may, be it the first or another")
  func groups() {
    let policy = AccessPolicy(owner: 1000, groups: [50: .query, 60: .command])
    #expect(Self.right(policy, user: 1, group: 50) == .query)
    #expect(Self.right(policy, user: 1, group: 1, others: [2, 60]) == .command)
    #expect(Self.right(policy, user: 1, group: 50, others: [60]) == .command)
    #expect(Self.right(policy, user: 1, group: 51, others: [61]) == nil)
    #expect(Self.right(policy, user: 1000, group: 50) == .command)
  }

  @Test("the other groups are asked for only where they matter")
  func lazily() {
    var asked = 0
    func right(_ policy: AccessPolicy) {
      _ = policy.right(of: PeerIdentity(process: 1, user: 5, group: 5)) {
        asked += 1
        return []
      }
    }
    right(AccessPolicy(owner: 5, groups: [1: .query]))
    right(AccessPolicy(owner: 6))
    #expect(asked == 0)
    right(AccessPolicy(owner: 6, groups: [1: .query]))
    #expect(asked == 1)
  }

  @Test("a right to command includes that to query")
  func order() {
    #expect(AccessRight.query < .command)
    #expect(AccessRight.allCases == [.query, .command])
  }
}
