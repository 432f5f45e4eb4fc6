import Testing

@testable import SchemaCompiler

@Suite("How files differ from what would be written")
struct DifferenceTests {
  private func text(_ lines: ClosedRange<Int>, _ edits: [Int: String] = [:]) -> String {
    lines.map { (edits[$0] ?? "line \($0)") + "\n" }.joined()
  }

  @Test("the same files do not differ")
  func same() {
    let files = [GeneratedFile(name: "A.swift", text: "a\n")]
    #expect(SchemaTool.differences(of: files, from: ["A.swift": "a\n"]).isEmpty)
  }

  @Test("missing and superfluous files are named")
  func missing() {
    let files = [GeneratedFile(name: "A.swift", text: "a\n")]
    #expect(
      SchemaTool.differences(of: files, from: ["C.swift": "", "B.swift": ""]) == [
        "A.swift: the file is missing", "B.swift: the file would not be written",
        "C.swift: the file would not be written",
      ])
  }

  @Test("a line that differs is shown with those around it")
  func line() {
    let difference = SchemaTool.difference(
      of: text(1...9, [5: "other"]), from: text(1...9), name: "A.swift")
    #expect(
      difference == """
        --- A.swift
        +++ A.swift, as it would be written
        @@ -2,7 +2,7 @@
         line 2
         line 3
         line 4
        -line 5
        +other
         line 6
         line 7
         line 8
        """)
  }

  @Test("differences far from each other are shown apart, near ones together")
  func hunks() throws {
    let far = try #require(
      SchemaTool.difference(of: text(2...29), from: text(1...30), name: "A"))
    #expect(far.contains("@@ -1,4 +1,3 @@") && far.contains("@@ -27,4 +26,3 @@"))
    let near = try #require(
      SchemaTool.difference(
        of: text(1...20, [8: "x", 12: "y"]), from: text(1...20), name: "A"))
    #expect(near.contains("@@ -5,11 +5,11 @@"))
  }

  @Test("a text that is new or gone as a whole has no lines on the other side")
  func whole() throws {
    let new = try #require(SchemaTool.difference(of: "a\n", from: "", name: "A"))
    #expect(new.hasSuffix("@@ -0,0 +1,1 @@\n+a"))
    let gone = try #require(SchemaTool.difference(of: "", from: "a\n", name: "A"))
    #expect(gone.hasSuffix("@@ -1,1 +0,0 @@\n-a"))
  }

  @Test("a missing end of the last line is a difference")
  func lineEnd() throws {
    let difference = try #require(SchemaTool.difference(of: "a\n", from: "a", name: "A"))
    #expect(difference.hasSuffix("-a (no line end)\n+a"))
  }

  @Test("of many differences the first are shown")
  func many() throws {
    let difference = try #require(
      SchemaTool.difference(of: text(1...500), from: text(1001...1500), name: "A"))
    let lines = difference.split(separator: "\n")
    #expect(lines.count == 41 && lines.last == "…")
  }
}

@Suite("What stands behind a verb")
struct VerbArgumentsTests {
  private func arguments(_ words: String...) throws -> VerbArguments {
    try VerbArguments(words, flags: ["--check"], values: ["--against"], mostOperands: 2)
  }

  @Test("options and operands are told apart, in any order")
  func sorted() throws {
    let arguments = try arguments("a", "--against", "b", "--check", "c")
    #expect(arguments.operands == ["a", "c"])
    #expect(arguments.flags == ["--check"] && arguments.values == ["--against": "b"])
  }

  @Test("a value may be joined to its option, and hold the same mark")
  func joined() throws {
    #expect(try arguments("--against=a=b").values == ["--against": "a=b"])
  }

  @Test("behind two dashes everything is an operand")
  func dashes() throws {
    #expect(try arguments("--", "--check").operands == ["--check"])
  }

  @Test(
    "what is not understood is said",
    arguments: [
      (["--chek"], "there is no option \"--chek\"; there are: --against, --check"),
      (["--check=yes"], "there is no option \"--check=yes\"; there are: --against, --check"),
      (["--against"], "--against needs a value behind it"),
      (["--against="], "--against needs a value behind it"),
      (["--against", "a", "--against", "b"], "--against is given a second time"),
      (["a", "b", "c"], "\"c\" is one argument too many"),
    ])
  func misuse(_ words: [String], _ message: String) {
    #expect(throws: VerbArguments.Misuse(message)) {
      _ = try VerbArguments(words, flags: ["--check"], values: ["--against"], mostOperands: 2)
    }
  }
}
