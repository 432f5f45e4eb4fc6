extension Mistake {
  /// Mistakes in what stands around the braces, and in types.
  static let clauses: [Mistake] = [
    Mistake(
      "returns without a name",
      source: """
        schema t.x
        query A @1 returns { }
        """,
      says: """
        test.schema:2:20: error: expected the type of the reply, found "{"
         2 | query A @1 returns { }
           |                    ^
           = in this order: once or streamed, accepts, streams, returns, raises
        """),
    Mistake(
      "raises that ends with a comma",
      source: """
        schema t.x
        query A @1 raises B, { }
        """,
      says: """
        test.schema:2:22: error: expected an error, found "{"
         2 | query A @1 raises B, { }
           |                      ^
           = in this order: once or streamed, accepts, streams, returns, raises
        """),
    Mistake(
      "clauses in another order",
      source: """
        schema t.x
        query A @1 returns B streams B { }
        value B { a: u8 @1 }
        """,
      says: """
        test.schema:2:22: error: "streams" has no place here
         2 | query A @1 returns B streams B { }
           |                      ^
           = between the number and the braces stand, in this order: once or streamed, accepts, \
        streams, returns, raises
        """),
    Mistake(
      "a mark for durable or live",
      source: """
        schema t.x
        event A @1 ( { }
        """,
      says: """
        test.schema:2:12: error: expected durable or live, found "("
         2 | event A @1 ( { }
           |            ^
           = write: event Name @1 durable key(field) overflow block { … }
        """),
    Mistake(
      "a key without parentheses",
      source: """
        schema t.x
        event A @1 live key a overflow block { a: u8 @1 }
        """,
      says: """
        test.schema:2:21: error: expected "(", found "a"
         2 | event A @1 live key a overflow block { a: u8 @1 }
           |                     ^
           = write: event Name @1 durable key(field) overflow block { … }
        """),
    Mistake(
      "an empty key",
      source: """
        schema t.x
        event A @1 live key() overflow block { a: u8 @1 }
        """,
      says: """
        test.schema:2:21: error: expected a field of the key, found ")"
         2 | event A @1 live key() overflow block { a: u8 @1 }
           |                     ^
           = write: event Name @1 durable key(field) overflow block { … }
        """),
    Mistake(
      "a key that is not closed",
      source: """
        schema t.x
        event A @1 live key(a overflow block { a: u8 @1 }
        """,
      says: """
        test.schema:2:23: error: expected ")", found "overflow"
         2 | event A @1 live key(a overflow block { a: u8 @1 }
           |                       ^
           = write: event Name @1 durable key(field) overflow block { … }
        """),
    Mistake(
      "overflow without a word",
      source: """
        schema t.x
        event A @1 live key(a) overflow { a: u8 @1 }
        """,
      says: """
        test.schema:2:33: error: expected block, latest, dropOldest or disconnect, found "{"
         2 | event A @1 live key(a) overflow { a: u8 @1 }
           |                                 ^
           = write: event Name @1 durable key(field) overflow block { … }
        """),
    Mistake(
      "an element's type that is not closed",
      source: """
        schema t.x
        value A { a: list<string(0...1)(0...1) @1 }
        """,
      says: """
        test.schema:2:32: error: expected ">", found "("
         2 | value A { a: list<string(0...1)(0...1) @1 }
           |                                ^
           = close the type of the elements
        """),
    Mistake(
      "conditions that are not closed",
      source: """
        schema t.x
        value A { a: u8(1...2 @1 }
        """,
      says: """
        test.schema:2:23: error: expected ")", found "@"
         2 | value A { a: u8(1...2 @1 }
           |                       ^
           = close the conditions of the type
        """),
    Mistake(
      "a range without its points",
      source: """
        schema t.x
        value A { a: u8(1) @1 }
        """,
      says: """
        test.schema:2:17: error: a range is needed here
         2 | value A { a: u8(1) @1 }
           |                 ^
           = write a range, such as 1...1000
        """),
    Mistake(
      "a mark for an end of a range",
      source: """
        schema t.x
        value A { a: u8(@...2) @1 }
        """,
      says: """
        test.schema:2:17: error: expected an end of a range, found "@"
         2 | value A { a: u8(@...2) @1 }
           |                 ^
           = write finite, or a range: 1...32, 0..., or ...100
        """),
    Mistake(
      "lists within lists without end",
      source: """
        schema t.x
        value A { a: list<list<list<list<list<list<list<list<list<list< @1 }
        """,
      says: """
        test.schema:2:54: error: types are nested more than 8 deep
         2 | value A { a: list<list<list<list<list<list<list<list<list<list< @1 }
           |                                                      ^
           = put a part of it into a value of its own
        """),
    Mistake(
      "an enum whose only case cannot be read",
      source: """
        schema t.x
        enum A: u8 open { a }
        columns B(0...1) { b }
        """,
      says: """
        test.schema:2:21: error: expected "@", found "}"
         2 | enum A: u8 open { a }
           |                     ^
           = everything that travels has a number that is never used again: @1

        test.schema:3:22: error: expected ":", found "}"
         3 | columns B(0...1) { b }
           |                      ^
           = a field is written: name: type @1
        """),
    Mistake(
      "uses of what cannot be read",
      source: """
        schema t.x
        value A
        value B { a: A @1 b: list<A>(0...most) @2 }
        limit most = ten
        error C internal
        query Q @1 returns A raises C { }
        error D @1 internal "{e.f} {g}" { e: A @1 g @2 }
        event E @1 live key(k) overflow block { k @1 }
        """,
      says: """
        test.schema:3:1: error: expected "{", found "value"
         3 | value B { a: A @1 b: list<A>(0...most) @2 }
           | ^
           = what belongs to the declaration stands between { and }

        test.schema:4:14: error: expected the limit's number, found "ten"
         4 | limit most = ten
           |              ^
           = write: limit name = 1000

        test.schema:5:9: error: expected "@", found "internal"
         5 | error C internal
           |         ^
           = everything that travels has a number that is never used again: @1

        test.schema:7:45: error: expected ":", found "@"
         7 | error D @1 internal "{e.f} {g}" { e: A @1 g @2 }
           |                                             ^
           = a field is written: name: type @1

        test.schema:8:43: error: expected ":", found "@"
         8 | event E @1 live key(k) overflow block { k @1 }
           |                                           ^
           = a field is written: name: type @1
        """),
    Mistake(
      "every mistake of a file, one in each declaration",
      source: """
        schema t.x
        limit most = 1 $
        value a { b: u9 @1 }
        enum E: u8 { c @0 }
        struct F { }
        query Q @1 once raises G { h u8 @1 }
        columns C(0...2) { i: bool @1 }
        value D { j: string @1
        """,
      says: """
        test.schema:2:16: error: this character has no meaning here
         2 | limit most = 1 $
           |                ^
           = remove it; text that is meant for readers goes behind //

        test.schema:3:7: error: "a" is not the name of a type
         3 | value a { b: u9 @1 }
           |       ^
           = types are written like MarketDepth: a capital first and no underscores

        test.schema:3:14: error: there is no type "u9"
         3 | value a { b: u9 @1 }
           |              ^
           = declare it, or write one of: bool, u8 … i64, f32, f64, timestamp, duration, \
        uuid, string, bytes, list, array

        test.schema:4:6: error: it is not said whether the enum is open or closed
         4 | enum E: u8 { c @0 }
           |      ^
           = closed: readers refuse what they do not know; open: they keep it

        test.schema:4:17: error: @0 cannot be the number of a case
         4 | enum E: u8 { c @0 }
           |                 ^
           = choose a number from 1 to 255

        test.schema:5:1: error: "struct" begins no declaration
         5 | struct F { }
           | ^
           = a declaration begins with one of: limit, value, enum, columns, error, command, \
        query, event, reserved

        test.schema:6:12: error: a query has no repetition
         6 | query Q @1 once raises G { h u8 @1 }
           |            ^
           = remove the word: a query may be repeated without a thought

        test.schema:6:24: error: "G" is not an error of this schema
         6 | query Q @1 once raises G { h u8 @1 }
           |                        ^
           = declare it: error G @1 invalidArgument "…" { … }

        test.schema:6:30: error: expected ":", found "u8"
         6 | query Q @1 once raises G { h u8 @1 }
           |                              ^
           = a field is written: name: type @1

        test.schema:7:23: error: a column of "bool" is not possible
         7 | columns C(0...2) { i: bool @1 }
           |                       ^
           = columns hold whole numbers, f32, f64, timestamp or duration

        test.schema:8:14: error: "string" needs the least and the most bytes in UTF-8
         8 | value D { j: string @1
           |              ^
           = everything has a limit: write string(0...1000), or name a limit

        test.schema:8:23: error: the file ends inside a declaration
         8 | value D { j: string @1
           |                       ^
           = close the braces with }
        """),
    Mistake(
      "semicolons at the ends of lines",
      source: """
        schema t.x
        value A {
          a: u8 @1;
          b: f46 @2;
        }
        """,
      says: """
        test.schema:3:11: error: this character has no meaning here
         3 |   a: u8 @1;
           |           ^
           = remove it; text that is meant for readers goes behind //

        test.schema:4:6: error: there is no type "f46"
         4 |   b: f46 @2;
           |      ^
           = declare it, or write one of: bool, u8 … i64, f32, f64, timestamp, duration, \
        uuid, string, bytes, list, array

        test.schema:4:12: error: this character has no meaning here
         4 |   b: f46 @2;
           |            ^
           = remove it; text that is meant for readers goes behind //
        """),
    Mistake(
      "reserved of nothing",
      source: """
        schema t.x
        reserved @1
        """,
      says: """
        test.schema:2:10: error: expected errors, requests or events, found "@"
         2 | reserved @1
           |          ^
           = write: reserved errors @4, @7 (or requests, or events)
        """),
  ]
}
