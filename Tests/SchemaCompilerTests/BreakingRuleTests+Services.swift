@testable import SchemaCompiler

extension RuleCase {
  static let ofRequests = [
    RuleCase(
      .requestAdded, .compatible, "query Watch" => "query Count @4 {}\n\nquery Watch",
      passed: "Watch" => "Follow"),
    RuleCase(
      .requestRemoved, .wireBreaking, clear => "",
      "reserved requests @8" => "reserved requests @2, @8", passed: clear => ""),
    RuleCase(
      .requestRemovedUnreserved, .wireBreaking, clear => "", passed: clear => "",
      "reserved requests @8" => "reserved requests @2, @8"),
    RuleCase(
      .requestRenamed, .sourceBreaking, "Watch" => "Follow",
      passed: "query Watch" => "/// Said anew.\nquery Watch"),
    RuleCase(
      .requestNumberChanged, .wireBreaking, "Watch @3" => "Watch @4",
      passed: "Watch" => "Follow"),
    RuleCase(
      .requestKindChanged, .wireBreaking, "query Watch @3" => "command Watch @3 once",
      passed: "command Clear @2 once" => "command Clear @2 streamed\n  accepts Batch"),
    RuleCase(
      .commandRepetitionChanged, .wireBreaking, "Place @1 streamed" => "Place @1 once",
      passed: "query Watch @3" => "command Watch @3 once"),
    RuleCase(
      .acceptsAdded, .wireBreaking, "Clear @2 once" => "Clear @2 once\n  accepts Batch",
      passed: "accepts Batch" => "accepts Order"),
    RuleCase(
      .acceptsRemoved, .wireBreaking, "Place @1 streamed\n  accepts Batch" => "Place @1 once",
      passed: "accepts Batch" => "accepts Order"),
    RuleCase(
      .acceptsChanged, .wireBreaking, "accepts Batch" => "accepts Order",
      passed: "Batch" => "Bundle"),
    RuleCase(
      .streamsAdded, .wireBreaking, "Clear @2 once" => "Clear @2 once\n  streams Ticks",
      passed: "Ticks" => "Prices"),
    RuleCase(
      .streamsRemoved, .wireBreaking, "  streams Ticks\n" => "", passed: "Ticks" => "Prices"),
    RuleCase(
      .streamsChanged, .wireBreaking, "streams Ticks" => "streams Receipt",
      passed: "Ticks" => "Prices"),
    RuleCase(
      .returnsAdded, .wireBreaking, "Clear @2 once" => "Clear @2 once\n  returns Receipt",
      passed: "Receipt" => "Answer"),
    RuleCase(
      .returnsRemoved, .wireBreaking, "  returns Receipt\n" => "", passed: "Receipt" => "Answer"),
    RuleCase(
      .returnsChanged, .wireBreaking, "returns Receipt" => "returns Batch",
      passed: "Receipt" => "Answer"),
    RuleCase(
      .messageTypeReplaced, .sourceBreaking, "accepts Batch" => "accepts Bundle",
      "value Receipt" => "value Bundle { orders: list<Order>(0...10) @1 }\n\nvalue Receipt",
      passed: "Batch" => "Bundle"),
    RuleCase(
      .raisesAdded, .sourceBreaking, "  raises Missing" => "  raises Missing, Closed",
      passed: "raises Closed, Missing" => "raises Missing, Closed"),
    RuleCase(
      .raisesRemoved, .sourceBreaking, "raises Closed, Missing" => "raises Missing",
      passed: "Missing" => "Unlisted"),
  ]

  private static let clear = """
    command Clear @2 once
      raises Closed
    {
      instrument: Instrument @1
    }

    """

  static let ofEvents = [
    RuleCase(
      .eventAdded, .compatible,
      "event Ticked" => "event Opened @3 live key(at) overflow block { at: u8 @1 }\nevent Ticked",
      passed: "Ticked" => "Moved"),
    RuleCase(
      .eventRemoved, .sourceBreaking, ticked => "",
      "reserved events @8" => "reserved events @2, @8",
      passed: ticked => ""),
    RuleCase(
      .eventRemovedUnreserved, .wireBreaking, ticked => "", passed: ticked => "",
      "reserved events @8" => "reserved events @2, @8"),
    RuleCase(
      .eventRenamed, .sourceBreaking, "Ticked" => "Moved",
      passed: "event Ticked" => "/// Said anew.\nevent Ticked"),
    RuleCase(
      .eventNumberChanged, .wireBreaking, "Ticked @2" => "Ticked @3", passed: "Ticked" => "Moved"),
    RuleCase(
      .eventKeyChanged, .wireBreaking, "durable key(instrument)" => "durable key(instrument, side)",
      passed: "durable key(instrument) overflow block {\n  instrument:"
        => "durable key(traded) overflow block {\n  traded:"),
    RuleCase(
      .eventRetentionChanged, .wireBreaking, "Placed @1 durable" => "Placed @1 live",
      passed: "Placed" => "Ordered"),
    RuleCase(
      .eventOverflowChanged, .wireBreaking, "overflow latest" => "overflow dropOldest",
      passed: "Ticked" => "Moved"),
  ]

  private static let ticked = """
    event Ticked @2 live key(instrument) overflow latest {
      instrument: Instrument @1
    }
    """
}
