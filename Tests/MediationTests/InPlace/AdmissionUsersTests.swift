import TestSupport
import Testing

@testable import Mediation

@Suite("What admission knows of users")
struct AdmissionUsersTests {
  @Test("is what a dictionary would know, whoever comes after whom")
  func model() {
    let seed = UInt64.random(in: 0...UInt64.max)
    var generator = SeededGenerator(seed: seed)
    var users = AdmissionUsers()
    var model: [UInt32: AdmissionUsers.User] = [:]
    for step in 0..<5000 {
      let user = UInt32.random(in: 0..<6, using: &generator)
      switch Int.random(in: 0..<4, using: &generator) {
      case 0:
        let known = AdmissionUsers.User(
          active: Int.random(in: 0...1, using: &generator),
          waiting: Int.random(in: 0...1, using: &generator),
          fullAt: UInt64.random(in: 0...1, using: &generator))
        users[user] = known
        model[user] = known == AdmissionUsers.User() ? nil : known
      case 1:
        users[user].active += 1
        model[user, default: AdmissionUsers.User()].active += 1
      case 2 where step % 50 == 0:
        users.forget { $0.active < 2 }
        model = model.filter { $0.value.active >= 2 }
      default: break
      }
      for user in 0..<6 as Range<UInt32> {
        #expect(users[user] == model[user] ?? AdmissionUsers.User(), "seed \(seed)")
      }
      #expect(users.count == model.count, "seed \(seed)")
    }
  }
}
