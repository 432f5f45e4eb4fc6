extension Mistake {
  /// Mistakes in events and the numbers of the schema.
  static let events: [Mistake] = [
    Mistake(
      "an event without a key",
      source: """
        schema t.x
        event A @1 live overflow block { a: u8 @1 }
        """,
      says: """
        test.schema:2:7: error: the event's key is missing
         2 | event A @1 live overflow block { a: u8 @1 }
           |       ^
           = write the fields whose events belong together: key(instrument)
        """),
    Mistake(
      "a key that is no field",
      source: """
        schema t.x
        event A @1 live key(b) overflow block { a: u8 @1 }
        """,
      says: """
        test.schema:2:21: error: "b" is not a field of the event
         2 | event A @1 live key(b) overflow block { a: u8 @1 }
           |                     ^
           = the key names fields of the event: key(instrument)
        """),
    Mistake(
      "a key with a field twice",
      source: """
        schema t.x
        event A @1 live key(a, a) overflow block { a: u8 @1 }
        """,
      says: """
        test.schema:2:24: error: "a" is named a second time
         2 | event A @1 live key(a, a) overflow block { a: u8 @1 }
           |                        ^
           = once is enough; remove it
        """),
    Mistake(
      "an event without an overflow",
      source: """
        schema t.x
        event A @1 live key(a) { a: u8 @1 }
        """,
      says: """
        test.schema:2:7: error: it is not said what a slow subscriber gets
         2 | event A @1 live key(a) { a: u8 @1 }
           |       ^
           = write overflow block, overflow latest, overflow dropOldest or overflow disconnect
        """),
    Mistake(
      "an event with another overflow",
      source: """
        schema t.x
        event A @1 live key(a) overflow drop { a: u8 @1 }
        """,
      says: """
        test.schema:2:33: error: it is not said what a slow subscriber gets
         2 | event A @1 live key(a) overflow drop { a: u8 @1 }
           |                                 ^
           = write overflow block, overflow latest, overflow dropOldest or overflow disconnect
        """),
    Mistake(
      "two requests with one number",
      source: """
        schema t.x
        query A @1 { }
        command B @1 once { }
        """,
      says: """
        test.schema:3:12: error: @1 is used a second time
         3 | command B @1 once { }
           |            ^
           = it was used in line 2; choose another number
        """),
    Mistake(
      "an error's number that is reserved",
      source: """
        schema t.x
        reserved errors @1
        error A @1 internal "x" { }
        """,
      says: """
        test.schema:3:10: error: @1 is reserved
         3 | error A @1 internal "x" { }
           |          ^
           = whoever used it before would misread it; choose a number that was never used
        """),
    Mistake(
      "an event's number that does not fit",
      source: """
        schema t.x
        event A @65_536 live key(a) overflow block { a: u8 @1 }
        """,
      says: """
        test.schema:2:10: error: @65536 cannot be the number of one of the events
         2 | event A @65_536 live key(a) overflow block { a: u8 @1 }
           |          ^
           = choose a number from 1 to 65535
        """),
    Mistake(
      "reserved numbers of something else",
      source: """
        schema t.x
        reserved fields @1
        """,
      says: """
        test.schema:2:10: error: "fields" have no numbers of their own
         2 | reserved fields @1
           |          ^
           = write reserved errors, reserved requests or reserved events
        """),
  ]
}
