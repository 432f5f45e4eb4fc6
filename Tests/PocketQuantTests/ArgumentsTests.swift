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
      ("bars A:B --limit 1 --limit 2", "--limit was given twice"),
      ("bars A:B --descending=yes", "--descending takes no value"),
      ("serve --count 3", "serve has no option --count"),
    ])
  func mistakes(_ line: String, _ message: String) throws {
    let error = #expect(throws: CommandError.self) { try Self.arguments(line) }
    #expect(error?.exitCode == 2)
    #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
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

  @Test("every verb has a page of help with all of its options", arguments: 0..<11)
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
    #expect(PocketQuantCommand.verbs.count == 13)
  }
}
