@testable import SchemaCompiler

extension RuleCase {
  static let ofTypes = [
    RuleCase(
      .fieldTypeChanged, .wireBreaking, "until: timestamp" => "until: i64",
      passed: "until: timestamp" => "end: timestamp", "{until}" => "{end}"),
    RuleCase(
      .fieldTypeChanged, .wireBreaking, "time: timestamp" => "time: duration",
      passed: "Ticks" => "Prices"),
    RuleCase(
      .fieldTypeReplaced, .sourceBreaking, "orders: list<Order>" => "orders: list<Twin>",
      "value Batch" => twin(mood: "Mood") + "\nvalue Batch", passed: "Order" => "Twin"),
    RuleCase(
      .elementChanged, .wireBreaking, "orders: list<Order>" => "orders: list<Twin>",
      "value Batch" => twin(mood: "bool") + "\nvalue Batch", passed: "Order" => "Twin"),
    RuleCase(
      .fieldWidthChanged, .wireBreaking, "count: u32(" => "count: u64(",
      passed: "count: u32(" => "amount: u32("),
    RuleCase(
      .fieldWidthChanged, .wireBreaking, "price: f64(finite, 0...)" => "price: f32(finite, 0...)",
      passed: "price: f64(finite, 0...)" => "price: f64(finite, 0.0...)"),
    RuleCase(
      .fieldSignednessChanged, .wireBreaking, "count: u32(" => "count: i32(",
      passed: "count: u32(" => "count: u64("),
    RuleCase(
      .rangeNarrowed, .wireBreaking, "u32(1...100)" => "u32(1...99)",
      passed: "u32(1...100)" => "u32(1...most)"),
    RuleCase(
      .rangeNarrowed, .wireBreaking, "rate: f32" => "rate: f32(0...)",
      passed: "price: f64(finite, 0...)" => "price: f64(finite)"),
    RuleCase(
      .rangeWidened, .compatible, "u32(1...100)" => "u32(0...100)",
      passed: "u32(1...100)" => "u32(2...100)"),
    RuleCase(
      .rangeWidened, .wireBreaking, "i64(-5...5)" => "i64(-5...6)",
      passed: "u32(1...100)" => "u32(1...101)"),
    RuleCase(
      .lengthNarrowed, .wireBreaking, "code: string(1...32)" => "code: string(2...32)",
      passed: "code: string(1...32)" => "code: string(0...32)"),
    RuleCase(
      .lengthNarrowed, .wireBreaking, "list<u16>(0...8)" => "list<u16>(0...7)",
      passed: "list<u16>(0...8)" => "list<u16>(0...9)"),
    RuleCase(
      .lengthWidened, .wireBreaking, "code: string(1...32)" => "code: string(1...33)",
      passed: "string(0...50)" => "string(0...51)"),
    RuleCase(
      .lengthWidened, .compatible, "list<Order>(0...10)" => "list<Order>(0...11)",
      passed: "list<Order>(0...10)" => "list<Order>(0...9)"),
    RuleCase(
      .finiteAdded, .wireBreaking, "rate: f32" => "rate: f32(finite)",
      passed: "average: f64(finite)" => "average: f64"),
    RuleCase(
      .finiteRemoved, .wireBreaking, "average: f64(finite)" => "average: f64",
      passed: "rate: f32" => "rate: f32(finite)"),
    RuleCase(
      .finiteRemoved, .compatible, "f64(finite, 0...)" => "f64(0...)",
      passed: "average: f64(finite)" => "average: f64"),
    RuleCase(
      .elementChanged, .wireBreaking, "list<u16>" => "list<u32>",
      passed: "list<u16>(0...8)" => "list<u16>(0...9)"),
    RuleCase(
      .elementChanged, .wireBreaking, "array<f32>" => "array<i32>",
      passed: "array<f32>(3)" => "array<f32>(4)"),
    RuleCase(
      .arrayCountChanged, .wireBreaking, "array<f32>(3)" => "array<f32>(4)",
      passed: "parts: array" => "pieces: array"),
    RuleCase(
      .eventBytesAdded, .compatible, "list<bytes(8...90)>" => "list<bytes(event, 8...90)>",
      passed: "others: list<bytes(8...90)>" => "rest: list<bytes(8...90)>"),
    RuleCase(
      .eventBytesRemoved, .wireBreaking, "bytes(event, 8...90)" => "bytes(8...90)",
      passed: "payload: bytes(event, 8...90)" => "event: bytes(event, 8...90)"),
  ]

  /// A value like `Order`.
  private static func twin(mood: String) -> String {
    """
    value Twin {
      instrument: Instrument @1
      side: Side @2
      count: u32(1...100) @3
      price: f64(finite, 0...) @4
      legs: list<u16>(0...8) @5
      parts: array<f32>(3) @6
      mood: \(mood)? @7
      comment: string(0...50)? @8
    }

    """
  }

  static let ofEnums = [
    RuleCase(
      .caseAdded, .compatible, "wild @2" => "wild @2\n  sad @3",
      passed: "sell \"S\" @2" => "sell \"S\" @2\n  hold @3"),
    RuleCase(
      .closedCaseAdded, .wireBreaking, "sell \"S\" @2" => "sell \"S\" @2\n  hold @3",
      passed: "wild @2" => "wild @2\n  sad @3"),
    RuleCase(
      .caseRemoved, .sourceBreaking, "  wild @2\n  reserved @9" => "  reserved @2, @9",
      passed: "  wild @2\n" => ""),
    RuleCase(
      .closedCaseRemoved, .wireBreaking, "  sell \"S\" @2" => "  reserved @2",
      passed: "  wild @2\n  reserved @9" => "  reserved @2, @9"),
    RuleCase(
      .caseRemovedUnreserved, .wireBreaking, "  wild @2\n" => "",
      passed: "  wild @2\n  reserved @9" => "  reserved @2, @9"),
    RuleCase(
      .caseRenamed, .sourceBreaking, "wild @2" => "excited @2",
      passed: "sell \"S\"" => "sell \"SELL\""),
    RuleCase(
      .caseNumberChanged, .wireBreaking, "sell \"S\" @2" => "sell \"S\" @3",
      passed: "sell \"S\" @2" => "dispose \"S\" @2"),
    RuleCase(
      .caseTextChanged, .sourceBreaking, "sell \"S\"" => "sell \"SELL\"",
      passed: "wild @2" => "wild \"wild\" @2"),
    RuleCase(
      .enumWidthChanged, .wireBreaking, "Side: u8" => "Side: u16", passed: "Side" => "Way"),
    RuleCase(
      .enumOpened, .wireBreaking, "Side: u8 closed" => "Side: u8 open", passed: "Side" => "Way"),
    RuleCase(
      .enumClosed, .wireBreaking, "Mood: u8 open" => "Mood: u8 closed", passed: "Mood" => "Temper"),
  ]

  static let ofErrors = [
    RuleCase(
      .errorAdded, .compatible,
      "error Missing" => "error Full @3 aborted \"full\" {}\nerror Missing",
      passed: "Missing" => "Unlisted"),
    RuleCase(
      .errorRemoved, .sourceBreaking, ", Missing" => "", "  raises Missing\n" => "",
      unknownError => "", "reserved errors @8" => "reserved errors @2, @8",
      passed: "Missing" => "Unlisted"),
    RuleCase(
      .errorRemovedUnreserved, .wireBreaking, ", Missing" => "", "  raises Missing\n" => "",
      unknownError => "", passed: "Missing" => "Unlisted"),
    RuleCase(
      .errorRenamed, .sourceBreaking, "Missing" => "Unlisted",
      passed: "error Missing" => "/// Said anew.\nerror Missing"),
    RuleCase(
      .errorNumberChanged, .wireBreaking, "Missing @2" => "Missing @3",
      passed: "Missing" => "Unlisted"),
    RuleCase(
      .errorStatusChanged, .wireBreaking, "notFound" => "outOfRange",
      passed: "Missing" => "Unlisted"),
    RuleCase(
      .errorTextChanged, .compatible, "the market is closed" => "no trade",
      passed: "Missing" => "Unlisted"),
  ]

  private static let unknownError = """
    error Missing @2 notFound "there is no {instrument.code}" {
      instrument: Instrument @1
    }
    """
}
