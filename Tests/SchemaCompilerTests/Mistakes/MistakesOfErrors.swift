extension Mistake {
  /// Mistakes in errors, commands and queries.
  static let errors: [Mistake] = [
    Mistake(
      "an error without a status",
      source: """
        schema t.x
        error A @1 "x" { }
        """,
      says: """
        test.schema:2:12: error: expected the status that the error has, found a text
         2 | error A @1 "x" { }
           |            ^
           = write: error Name @1 notFound "what happened" { … }
        """),
    Mistake(
      "an error of an unknown status",
      source: """
        schema t.x
        error A @1 lost "x" { }
        """,
      says: """
        test.schema:2:12: error: the error's status is missing or unknown
         2 | error A @1 lost "x" { }
           |            ^
           = write one of: cancelled, unknown, invalidArgument, deadlineExceeded, notFound, \
        alreadyExists, permissionDenied, resourceExhausted, failedPrecondition, aborted, \
        outOfRange, unimplemented, internal, unavailable, dataLoss, unauthenticated
        """),
    Mistake(
      "an error that is no failure",
      source: """
        schema t.x
        error A @1 ok "x" { }
        """,
      says: """
        test.schema:2:12: error: the error's status is missing or unknown
         2 | error A @1 ok "x" { }
           |            ^
           = write one of: cancelled, unknown, invalidArgument, deadlineExceeded, notFound, \
        alreadyExists, permissionDenied, resourceExhausted, failedPrecondition, aborted, \
        outOfRange, unimplemented, internal, unavailable, dataLoss, unauthenticated
        """),
    Mistake(
      "an error without a text",
      source: """
        schema t.x
        error A @1 internal { }
        """,
      says: """
        test.schema:2:7: error: what a person reads is missing
         2 | error A @1 internal { }
           |       ^
           = write: error A @1 notFound "there is no {name}; …" { … }
        """),
    Mistake(
      "a text with a field that does not exist",
      source: """
        schema t.x
        error A @1 internal "no {b}" { a: u8 @1 }
        """,
      says: """
        test.schema:2:7: error: the text names {b}, which is no field of the error
         2 | error A @1 internal "no {b}" { a: u8 @1 }
           |       ^
           = name a field that is not itself a value, such as {instrument.code}
        """),
    Mistake(
      "a text with an optional field",
      source: """
        schema t.x
        error A @1 internal "no {a}" { a: u8? @1 }
        """,
      says: """
        test.schema:2:7: error: the text names {a}, which is no field of the error
         2 | error A @1 internal "no {a}" { a: u8? @1 }
           |       ^
           = name a field that is not itself a value, such as {instrument.code}
        """),
    Mistake(
      "a text with a whole value",
      source: """
        schema t.x
        error A @1 internal "no {a}" { a: B @1 }
        value B { c: u8 @1 }
        """,
      says: """
        test.schema:2:7: error: the text names {a}, which is no field of the error
         2 | error A @1 internal "no {a}" { a: B @1 }
           |       ^
           = name a field that is not itself a value, such as {instrument.code}
        """),
    Mistake(
      "a text with a list",
      source: """
        schema t.x
        error A @1 internal "no {a}" { a: list<string(0...1)>(0...1) @1 }
        """,
      says: """
        test.schema:2:7: error: the text names {a}, which is no field of the error
         2 | error A @1 internal "no {a}" { a: list<string(0...1)>(0...1) @1 }
           |       ^
           = name a field that is not itself a value, such as {instrument.code}
        """),
    Mistake(
      "a query that is repeated",
      source: """
        schema t.x
        query A @1 once { }
        """,
      says: """
        test.schema:2:12: error: a query has no repetition
         2 | query A @1 once { }
           |            ^
           = remove the word: a query may be repeated without a thought
        """),
    Mistake(
      "a command that does not say",
      source: """
        schema t.x
        command A @1 { }
        """,
      says: """
        test.schema:2:9: error: it is not said what becomes of a repeated command
         2 | command A @1 { }
           |         ^
           = once: it has an id and its reply is kept; streamed: it is fed by a stream
        """),
    Mistake(
      "a streamed command that accepts nothing",
      source: """
        schema t.x
        command A @1 streamed { }
        """,
      says: """
        test.schema:2:9: error: a streamed command accepts nothing
         2 | command A @1 streamed { }
           |         ^
           = write what it accepts, or once instead of streamed
        """),
    Mistake(
      "an enum for a message",
      source: """
        schema t.x
        query A @1 returns B { }
        enum B: u8 open { a @1 }
        """,
      says: """
        test.schema:2:20: error: "B" is not a value or columns of this schema
         2 | query A @1 returns B { }
           |                    ^
           = messages are declared as values or columns
        """),
    Mistake(
      "a message that does not exist",
      source: """
        schema t.x
        query A @1 accepts B streams C { }
        """,
      says: """
        test.schema:2:20: error: "B" is not a value or columns of this schema
         2 | query A @1 accepts B streams C { }
           |                    ^
           = messages are declared as values or columns

        test.schema:2:30: error: "C" is not a value or columns of this schema
         2 | query A @1 accepts B streams C { }
           |                              ^
           = messages are declared as values or columns
        """),
    Mistake(
      "a value for an error",
      source: """
        schema t.x
        query A @1 raises B { }
        value B { a: u8 @1 }
        """,
      says: """
        test.schema:2:19: error: "B" is not an error of this schema
         2 | query A @1 raises B { }
           |                   ^
           = declare it: error B @1 invalidArgument "…" { … }
        """),
    Mistake(
      "an error that is named twice",
      source: """
        schema t.x
        query A @1 raises B, B { }
        error B @1 internal "x" { }
        """,
      says: """
        test.schema:2:22: error: "B" is named a second time
         2 | query A @1 raises B, B { }
           |                      ^
           = once is enough; remove it
        """),
    Mistake(
      "an event that does not say what becomes of it",
      source: """
        schema t.x
        event A @1 key(a) overflow block { a: u8 @1 }
        """,
      says: """
        test.schema:2:7: error: it is not said what becomes of the event
         2 | event A @1 key(a) overflow block { a: u8 @1 }
           |       ^
           = durable: stored and replayable; live: delivered and gone
        """),
    Mistake(
      "an event that is kept in another way",
      source: """
        schema t.x
        event A @1 kept key(a) overflow block { a: u8 @1 }
        """,
      says: """
        test.schema:2:12: error: it is not said what becomes of the event
         2 | event A @1 kept key(a) overflow block { a: u8 @1 }
           |            ^
           = durable: stored and replayable; live: delivered and gone
        """),
  ]
}
