import Testing

@testable import SchemaCompiler

/// A schema that has one of everything, and its revisions by edits of the text.
enum RevisedSchema {
  static let text = """
    schema test.market

    limit most = 100

    enum Side: u8 closed {
      buy "B" @1
      sell "S" @2
    }

    enum Mood: u8 open {
      calm @1
      wild @2
      reserved @9
    }

    value Instrument {
      code: string(1...32) @1
      note: string(0...10)? @3
      reserved @2
    }

    value Order {
      instrument: Instrument @1
      side: Side @2
      count: u32(1...100) @3
      price: f64(finite, 0...) @4
      legs: list<u16>(0...8) @5
      parts: array<f32>(3) @6
      mood: Mood? @7
      comment: string(0...50)? @8
    }

    value Batch {
      orders: list<Order>(0...10) @1
    }

    value Receipt {
      accepted: u64 @1
      total: i64(-5...5) @2
      rate: f32 @3
      average: f64(finite) @4
    }

    value Stored {
      payload: bytes(event, 8...90) @1
      others: list<bytes(8...90)>(0...9) @2
    }

    columns Ticks(0...100) {
      time: timestamp @1
      price: f64(finite) @2
      size: u32? @3
    }

    error Closed @1 unavailable "the market is closed until {until}" {
      until: timestamp @1
      reserved @4
    }

    error Missing @2 notFound "there is no {instrument.code}" {
      instrument: Instrument @1
    }

    command Place @1 streamed
      accepts Batch
      returns Receipt
      raises Closed, Missing
    {
      strict: bool @1
    }

    command Clear @2 once
      raises Closed
    {
      instrument: Instrument @1
    }

    query Watch @3
      streams Ticks
      raises Missing
    {
      instrument: Instrument @1
      limit: u64? @3
    }

    event Placed @1 durable key(instrument) overflow block {
      instrument: Instrument @1
      side: Side @2
    }

    event Ticked @2 live key(instrument) overflow latest {
      instrument: Instrument @1
    }

    reserved requests @8
    reserved errors @8
    reserved events @8

    """

  /// A part of the text, and what stands there instead.
  struct Edit: Sendable {
    let part: String
    let replacement: String
  }

  static func revised(_ text: String = text, by edits: [Edit]) throws -> String {
    var text = text
    for edit in edits {
      try #require(text.contains(edit.part), "\(edit.part)")
      text = text.replacing(edit.part, with: edit.replacement)
    }
    return text
  }

  static func schema(_ text: String = text) throws -> Schema {
    try SchemaTool.compile(path: "test.schema", text: text)
  }

  /// What differs after `edits`.
  static func changes(by edits: Edit...) throws -> [SchemaChange] {
    SchemaTool.changes(from: try schema(), to: try schema(try revised(by: edits)))
  }
}

/// Stands between a part of a schema's text and what is written there instead.
infix operator => : AssignmentPrecedence

func => (part: String, replacement: String) -> RevisedSchema.Edit {
  RevisedSchema.Edit(part: part, replacement: replacement)
}
