import Testing

@testable import pocketquant

@Suite("What the verbs about subscribers and projections are told")
struct SubscribersVerbTests {
  @Test(
    "what cannot be meant is a usage error before anybody is asked",
    arguments: [
      ("subscribers --parked --deliveries", "does one of"),
      ("subscribers --retry a --drop a", "does one of"),
      ("subscribers --reset a", "--reset needs --from N"),
      ("subscribers --key X", "--key goes with --retry"),
      ("subscribers --drop a --key X", "--key goes with --retry"),
      ("subscribers --sequence 1", "--sequence goes with --drop"),
      ("subscribers --from 1", "--from goes with --reset"),
      ("subscribers --limit 1", "--limit goes with --deliveries"),
      ("subscribers --deliveries --limit 10001", "from 0 to 10000"),
      ("subscribers --drop a --sequence 0", "from 1 to"),
      ("projections", "projections needs --rebuild"),
      ("projections a b --rebuild", "\"b\" has no place"),
    ])
  func mistakes(_ line: String, _ message: String) async throws {
    let words = (line + " --socket /nowhere").split(separator: " ").map(String.init)
    let error = await #expect(throws: CommandError.self) {
      let verb = try #require(try Arguments.verb(in: words, of: PocketQuantCommand.verbs))
      try await verb.run(try Arguments(words, for: verb))
    }
    #expect(error?.exitCode == 2)
    #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
  }
}
