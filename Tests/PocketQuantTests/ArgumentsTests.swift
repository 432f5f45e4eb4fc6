import PocketQuantClient
import Testing

@testable import pocketquant

@Suite("What the command is told")
struct ArgumentsTests {
  private static func arguments(_ line: String) throws -> Arguments {
    let words = line.split(separator: " ").map(String.init)
    let verb = try #require(try Arguments.verb(in: words, of: PocketQuantCommand.verbs))
    return try Arguments(words, for: verb)
  }

  @Test(
    "options may stand before the verb, before its operand and behind it",
    arguments: [
      "--socket /s --output json bars A:B --limit 3",
      "bars --socket /s A:B --output json --limit 3",
      "bars A:B --limit 3 --output json --socket /s",
      "--socket=/s bars --output=json --limit=3 A:B",
    ])
  func places(_ line: String) throws {
    let arguments = try Self.arguments(line)
    #expect(arguments.operands == ["A:B"])
    #expect(arguments["socket"] == "/s")
    #expect(try arguments.outputFormat() == .json)
    #expect(try arguments.integer("limit", in: 0...Int.max) == 3)
  }

  @Test("a word behind -- is an operand whatever it looks like")
  func dashes() throws {
    #expect(try Self.arguments("import --symbol A:B -- -file.csv").operands == ["-file.csv"])
    #expect(try Self.arguments("import --symbol A:B -").operands == ["-"])
  }

  @Test(
    "what is not understood is a usage error that says why",
    arguments: [
      ("bars", "bars needs EXCHANGE:CODE"), ("bars A:B C:D", "\"C:D\" has no place behind bars"),
      ("bars A:B --frob", "bars has no option --frob"), ("bars A:B -x", "bars has no option -x"),
      ("bars A:B --limit", "--limit needs a value"),
      ("bars A:B --interval --socket /s", "--interval needs a value, and --socket is the next"),
      ("--interval --socket /s bars A:B", "--interval needs a value, and --socket is the next"),
      ("bars A:B --limit 1 --limit 2", "--limit was given twice"),
      ("bars A:B --descending=yes", "--descending takes no value"),
      ("serve --count 3", "serve has no option --count"),
    ])
  func mistakes(_ line: String, _ message: String) throws {
    let error = #expect(throws: CommandError.self) { try Self.arguments(line) }
    #expect(error?.exitCode == 2)
    #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
  }

  @Test("a number that is too large is told with its option and the largest that there is")
  func largeNumbers() throws {
    for (line, option) in [("bars A:B", "limit"), ("events", "limit"), ("events", "from")] {
      let arguments = try Self.arguments("\(line) --\(option) 18446744073709551615")
      let error = #expect(throws: CommandError.self) {
        _ = try arguments.integer(option, in: 0...Int.max)
      }
      #expect(error?.message.hasPrefix("--\(option) is a whole number") == true)
      #expect(error?.message.contains("0 to 9223372036854775807") == true)
    }
  }

  @Test("a time that cannot be held is told with the range that can")
  func largeTimes() throws {
    let arguments = try Self.arguments("bars A:B --from 9999-01-01")
    let error = #expect(throws: CommandError.self) { try arguments.timestamp("from") }
    #expect(error?.message.contains("1677-09-21T00:12:43.145224192Z to 2262-04-11") == true)
  }

  @Test("a time to keep replies is a number and its unit, from a second to a year")
  func durations() throws {
    let texts = ["1s": 1, "90m": 5400, "24h": 86_400, "365d": 365 * 86_400]
    for (text, seconds) in texts {
      let arguments = try Self.arguments("serve --keep-replies \(text)")
      #expect(try arguments.duration("keep-replies") == .seconds(seconds))
    }
    #expect(try Self.arguments("serve").duration("keep-replies") == nil)
    for text in ["", "5", "s", "0s", "-1h", "1.5h", "366d", "1w", "99999999999999999999h"] {
      let arguments = try Self.arguments("serve --keep-replies=\(text)")
      let error = #expect(throws: CommandError.self) { try arguments.duration("keep-replies") }
      #expect(error?.exitCode == 2)
      #expect(error?.message.contains("from 1s to 365d") == true)
    }
  }

  @Test("the id of a command is a UUID, and the one of zeros is none")
  func ids() throws {
    let text = "f81d4fae-7dec-41d0-a765-00a0c91e6bf6"
    #expect(try Self.arguments("call X {} --id \(text)").uniqueID("id") == UniqueID(text))
    for text in ["", "7", "00000000-0000-0000-0000-000000000000"] {
      let error = #expect(throws: CommandError.self) {
        try Self.arguments("call X {} --id=\(text)").uniqueID("id")
      }
      #expect(error?.exitCode == 2)
    }
  }

  @Test("an unknown verb is named with those that there are")
  func unknownVerb() {
    let error = #expect(throws: CommandError.self) { try Self.arguments("frobnicate") }
    #expect(error?.message.contains("\"frobnicate\"") == true)
    #expect(error?.message.contains("serve, demo, import") == true)
  }

  @Test(
    "values are checked",
    arguments: [
      "--limit x", "--limit -1", "--limit 1.5", "--from yesterday", "--to 2000-02-30",
      "--interval 7d", "--interval 1D", "--output yaml",
    ])
  func values(_ option: String) throws {
    let arguments = try Self.arguments("bars A:B \(option)")
    let error = #expect(throws: CommandError.self) {
      _ = try BarsVerb.request(arguments)
      _ = try arguments.outputFormat()
    }
    #expect(error?.exitCode == 2)
  }

  @Test(
    "a symbol is EXCHANGE:CODE",
    arguments: ["", "A", ":", "A:", ":B", "A:\(String(repeating: "B", count: 33))"])
  func symbols(_ text: String) throws {
    let arguments = try Self.arguments("ping")
    #expect(throws: CommandError.self) { try arguments.instrument(text) }
  }

  @Test("a limit keeps the last bars, or the first where a beginning is given")
  func limits() throws {
    let last = try BarsVerb.request(try Self.arguments("bars nasdaq:aapl --limit 3"))
    #expect(last.keep == .last)
    #expect(last.order == .ascending)
    #expect(last.interval == .oneDay)
    #expect(last.instrument == Instrument(exchange: "NASDAQ", code: "AAPL"))
    let first = try BarsVerb.request(
      try Self.arguments("bars A:B --limit 3 --from 2000-01-01 --descending --interval 1M"))
    #expect(first.keep == .first)
    #expect(first.order == .descending)
    #expect(first.interval == .oneMonth)
  }

  @Test("every verb has a page of help with all of its options", arguments: 0..<12)
  func help(_ index: Int) throws {
    let verb = PocketQuantCommand.verbs[index]
    let page = Help.page(of: verb)
    #expect(page.contains("pocketquant \(verb.name): \(verb.summary)"))
    for option in verb.options + Option.everywhere { #expect(page.contains("--\(option.name)")) }
    for operand in verb.operands { #expect(page.contains(operand.name)) }
    #expect(page.contains("exit codes"))
    #expect(Help.overview(of: PocketQuantCommand.verbs).contains("  \(verb.name) "))
    #expect(try Arguments(["\(verb.name)", "--help"], for: verb).has("help"))
  }

  @Test("options of one name mean the same for all verbs")
  func consistency() {
    let everything = PocketQuantCommand.verbs.flatMap { $0.options } + Option.everywhere
    for (name, options) in Dictionary(grouping: everything, by: \.name) {
      #expect(Set(options.map { $0.value == nil }).count == 1, "--\(name)")
    }
    #expect(PocketQuantCommand.verbs.count == 20)
  }
}
