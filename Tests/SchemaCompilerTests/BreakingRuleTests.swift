import Testing

@testable import SchemaCompiler

/// An edit that a rule must catch, and a similar one that it must let pass.
struct RuleCase: Sendable, CustomTestStringConvertible {
  let rule: ChangeRule
  let verdict: Verdict
  let caught: [RevisedSchema.Edit]
  let passed: [RevisedSchema.Edit]

  init(
    _ rule: ChangeRule, _ verdict: Verdict, _ caught: RevisedSchema.Edit...,
    passed: RevisedSchema.Edit...
  ) {
    self.rule = rule
    self.verdict = verdict
    self.caught = caught
    self.passed = passed
  }

  var testDescription: String { "\(rule.rawValue): \(verdict.rawValue)" }
}

@Suite("What a change of a schema breaks")
struct BreakingRuleTests {
  static let cases =
    RuleCase.ofTheWhole + RuleCase.ofFields + RuleCase.ofTypes + RuleCase.ofEnums
    + RuleCase.ofErrors + RuleCase.ofRequests + RuleCase.ofEvents

  @Test("each rule catches what it must", arguments: cases)
  func caught(_ entry: RuleCase) throws {
    let old = try RevisedSchema.schema()
    let new = try RevisedSchema.schema(try RevisedSchema.revised(by: entry.caught))
    let changes = SchemaTool.changes(from: old, to: new)
    let change = try #require(
      changes.first { $0.rule == entry.rule && $0.verdict == entry.verdict }, "\(changes)")
    #expect(!change.sentence.isEmpty && !change.sentence.contains("\n"))
  }

  @Test("each rule lets pass what it must", arguments: cases)
  func passed(_ entry: RuleCase) throws {
    let old = try RevisedSchema.schema()
    let new = try RevisedSchema.schema(try RevisedSchema.revised(by: entry.passed))
    let changes = SchemaTool.changes(from: old, to: new)
    #expect(
      !changes.contains { $0.rule == entry.rule && $0.verdict == entry.verdict }, "\(changes)")
  }

  @Test("every rule is tested")
  func complete() {
    let untested = Set(ChangeRule.allCases).subtracting(Self.cases.map(\.rule))
    #expect(untested.isEmpty, "\(untested.map(\.rawValue).sorted())")
  }

  @Test("a rule's own verdict is the one of its changes", arguments: cases)
  func verdicts(_ entry: RuleCase) {
    #expect(entry.rule.verdict == nil || entry.rule.verdict == entry.verdict)
  }

  @Test("every rule stands in the grammar with its verdict", arguments: ChangeRule.allCases)
  func grammar(_ rule: ChangeRule) throws {
    let lines = try RepositoryFile.text("schema/GRAMMAR.md").split(separator: "\n")
    let line = try #require(lines.first { $0.hasPrefix("| `\(rule.rawValue)` |") })
    #expect(line.contains(rule.verdict?.rawValue ?? "compatible or wire-breaking"))
  }
}

extension RuleCase {
  static let ofTheWhole = [
    RuleCase(
      .schemaRenamed, .sourceBreaking, "test.market" => "test.bazaar",
      passed: "schema test.market" => "/// Said anew.\nschema test.market"),
    RuleCase(
      .limitAdded, .compatible, "limit most = 100" => "limit most = 100\nlimit least = 1",
      passed: "limit most" => "/// Said anew.\nlimit most"),
    RuleCase(
      .limitRemoved, .sourceBreaking, "limit most = 100" => "",
      passed: "most = 100" => "most = 101"),
    RuleCase(
      .limitChanged, .sourceBreaking, "most = 100" => "most = 101",
      passed: "limit most = 100" => "limit most = 1_00"),
    RuleCase(
      .reservedNumberReused, .wireBreaking, "  reserved @2" => "  lot: u8? @2",
      passed: "  reserved @2" => "  lot: u8? @4\n  reserved @2"),
    RuleCase(
      .reservedNumberReused, .wireBreaking, "reserved events @8" => "",
      "event Ticked" => "event Gone @8 live key(a) overflow block { a: u8 @1 }\nevent Ticked",
      passed: "reserved events @8" => ""),
    RuleCase(
      .reservedNumberReused, .wireBreaking, "  reserved @9" => "  glad @9",
      passed: "  reserved @9" => "  glad @8\n  reserved @9"),
    RuleCase(
      .reservedNumberFreed, .wireBreaking, "  reserved @9" => "",
      passed: "  reserved @9" => "  reserved @9, @10"),
    RuleCase(
      .reservedNumberFreed, .wireBreaking, "reserved requests @8" => "",
      passed: "reserved requests @8" => "reserved requests @8, @9"),
    RuleCase(
      .typeAdded, .compatible, "value Batch" => "value Lot { size: u8 @1 }\n\nvalue Batch",
      passed: "Batch" => "Bundle"),
    RuleCase(
      .typeRemoved, .sourceBreaking, "  mood: Mood? @7\n" => "",
      "enum Mood: u8 open {\n  calm @1\n  wild @2\n  reserved @9\n}" => "",
      passed: "Mood" => "Temper"),
    RuleCase(
      .typeRenamed, .sourceBreaking, "Receipt" => "Answer",
      passed: "value Receipt" => "/// Said anew.\nvalue Receipt"),
    RuleCase(
      .typeShapeChanged, .wireBreaking, "value Receipt" => "columns Receipt(0...8)",
      "total: i64(-5...5)" => "total: i64", passed: "Receipt" => "Answer"),
    RuleCase(
      .rowsNarrowed, .wireBreaking, "Ticks(0...100)" => "Ticks(0...99)",
      passed: "Ticks(0...100)" => "Ticks(0...most)"),
    RuleCase(
      .rowsWidened, .wireBreaking, "Ticks(0...100)" => "Ticks(0...101)",
      passed: "Ticks(0...100)" => "Ticks(0...99)"),
  ]

  static let ofFields = [
    RuleCase(
      .fieldAdded, .compatible, "limit: u64? @3" => "limit: u64? @3\n  since: timestamp? @4",
      passed: "limit: u64? @3" => "limit: u64? @3\n  since: timestamp @4"),
    RuleCase(
      .fieldAdded, .compatible, "size: u32? @3" => "size: u32? @3\n  seller: u8? @4",
      passed: "size: u32?" => "amount: u32?"),
    RuleCase(
      .requiredFieldAdded, .wireBreaking, "strict: bool @1" => "strict: bool @1\n  at: u8 @2",
      passed: "strict: bool @1" => "strict: bool @1\n  at: u8? @2"),
    RuleCase(
      .fieldAddedBetween, .wireBreaking,
      "limit: u64? @3" => "limit: u64? @3\n  since: timestamp? @2",
      passed: "limit: u64? @3" => "limit: u64? @3\n  since: timestamp? @4"),
    RuleCase(
      .fieldAddedInRemovedPlace, .wireBreaking, "  reserved @4" => "  lot: u8? @5\n  reserved @4",
      passed: "strict: bool @1" => "strict: bool @1\n  lot: u8? @5"),
    RuleCase(
      .fieldRemoved, .sourceBreaking, "  comment: string(0...50)? @8" => "  reserved @8",
      passed: "  comment: string(0...50)? @8" => ""),
    RuleCase(
      .requiredFieldRemoved, .wireBreaking, "  parts: array<f32>(3) @6" => "  reserved @6",
      passed: "  comment: string(0...50)? @8" => "  reserved @8"),
    RuleCase(
      .fieldRemovedBetween, .wireBreaking, "  mood: Mood? @7" => "  reserved @7",
      passed: "  comment: string(0...50)? @8" => "  reserved @8"),
    RuleCase(
      .fieldRemovedUnreserved, .wireBreaking, "  comment: string(0...50)? @8" => "",
      passed: "  comment: string(0...50)? @8" => "  reserved @8"),
    RuleCase(
      .fieldRenamed, .sourceBreaking, "count: u32" => "quantity: u32",
      passed: "count: u32" => "/// Said anew.\n  count: u32"),
    RuleCase(
      .fieldNumberChanged, .wireBreaking,
      "comment: string(0...50)? @8" => "comment: string(0...50)? @9",
      passed: "comment:" => "remark:"),
    RuleCase(
      .fieldOptionalityChanged, .wireBreaking, "strict: bool" => "strict: bool?",
      passed: "strict: bool @1" => "strict: bool @1\n  dry: bool? @2"),
    RuleCase(
      .fieldOptionalityChanged, .wireBreaking, "limit: u64?" => "limit: u64",
      passed: "limit: u64?" => "most: u64?"),
  ]
}
