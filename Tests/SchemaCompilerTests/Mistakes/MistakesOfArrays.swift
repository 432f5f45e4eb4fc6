extension Mistake {
  /// Mistakes in arrays, lists of lists, durations and imports.
  static let arrays: [Mistake] = [
    Mistake(
      "an array of nothing",
      source: """
        schema t.x
        value A { a: array(3) @1 }
        """,
      says: """
        test.schema:2:14: error: an array of what?
         2 | value A { a: array(3) @1 }
           |              ^
           = write array<f64>(3): three of them, neither more nor fewer
        """),
    Mistake(
      "an array without a number",
      source: """
        schema t.x
        value A { a: array<u8> @1 }
        """,
      says: """
        test.schema:2:14: error: it is not said how many an array holds
         2 | value A { a: array<u8> @1 }
           |              ^
           = write array<f64>(3): three of them, neither more nor fewer
        """),
    Mistake(
      "an array with a range",
      source: """
        schema t.x
        value A { a: array<u8>(0...3) @1 }
        """,
      says: """
        test.schema:2:14: error: it is not said how many an array holds
         2 | value A { a: array<u8>(0...3) @1 }
           |              ^
           = write array<f64>(3): three of them, neither more nor fewer
        """),
    Mistake(
      "an array with two numbers",
      source: """
        schema t.x
        value A { a: array<u8>(3, 4) @1 }
        """,
      says: """
        test.schema:2:14: error: it is not said how many an array holds
         2 | value A { a: array<u8>(3, 4) @1 }
           |              ^
           = write array<f64>(3): three of them, neither more nor fewer
        """),
    Mistake(
      "an array of none",
      source: """
        schema t.x
        value A { a: array<u8>(0) @1 }
        """,
      says: """
        test.schema:2:24: error: an array holds from 1 to 256
         2 | value A { a: array<u8>(0) @1 }
           |                        ^
           = it lies in the message's block; write a list for more
        """),
    Mistake(
      "an array of too many",
      source: """
        schema t.x
        limit many = 257
        value A { a: array<u8>(many) @1 }
        """,
      says: """
        test.schema:3:24: error: an array holds from 1 to 256
         3 | value A { a: array<u8>(many) @1 }
           |                        ^
           = it lies in the message's block; write a list for more
        """),
    Mistake(
      "an array of half an element",
      source: """
        schema t.x
        value A { a: array<u8>(1.5) @1 }
        """,
      says: """
        test.schema:2:24: error: a whole number is needed here
         2 | value A { a: array<u8>(1.5) @1 }
           |                        ^
           = write it without a point
        """),
    Mistake(
      "an array of as many as a limit that does not exist",
      source: """
        schema t.x
        value A { a: array<u8>(most) @1 }
        """,
      says: """
        test.schema:2:24: error: there is no limit "most"
         2 | value A { a: array<u8>(most) @1 }
           |                        ^
           = declare it: limit most = 1000
        """),
    Mistake(
      "an array of texts",
      source: """
        schema t.x
        value A { a: array<string(0...1)>(3) @1 }
        """,
      says: """
        test.schema:2:20: error: an array of "string" is not possible
         2 | value A { a: array<string(0...1)>(3) @1 }
           |                    ^
           = an array holds numbers, truth values, instants, durations, identifiers or enums; \
        write list<…>(3...3)
        """),
    Mistake(
      "an array of values",
      source: """
        schema t.x
        value A { a: array<B>(3) @1 }
        value B { }
        """,
      says: """
        test.schema:2:20: error: an array of "B" is not possible
         2 | value A { a: array<B>(3) @1 }
           |                    ^
           = an array holds numbers, truth values, instants, durations, identifiers or enums; \
        write list<…>(3...3)
        """),
    Mistake(
      "an array of arrays",
      source: """
        schema t.x
        value A { a: array<array<u8>(2)>(3) @1 }
        """,
      says: """
        test.schema:2:20: error: an array of "array" is not possible
         2 | value A { a: array<array<u8>(2)>(3) @1 }
           |                    ^
           = an array holds numbers, truth values, instants, durations, identifiers or enums; \
        write list<…>(3...3)
        """),
    Mistake(
      "an array of a type that does not exist",
      source: """
        schema t.x
        value A { a: array<f46>(3) @1 }
        """,
      says: """
        test.schema:2:20: error: there is no type "f46"
         2 | value A { a: array<f46>(3) @1 }
           |                    ^
           = declare it, or write one of: bool, u8 … i64, f32, f64, timestamp, duration, uuid, \
        string, bytes, list, array
        """),
    Mistake(
      "an array of what cannot be read",
      source: """
        schema t.x
        value A { a: array<B>(3) @1 }
        enum B
        """,
      says: """
        test.schema:3:7: error: expected open or closed, found the end of the file
         3 | enum B
           |       ^
           = write: enum Name: u8 closed { … }
        """),
    Mistake(
      "an array of what may be absent",
      source: """
        schema t.x
        value A { a: array<u8?>(3) @1 }
        """,
      says: """
        test.schema:2:20: error: an element cannot be absent
         2 | value A { a: array<u8?>(3) @1 }
           |                    ^
           = remove the ?; a list may leave the element out instead
        """),
    Mistake(
      "conditions of a duration",
      source: """
        schema t.x
        value A { a: duration(0...) @1 }
        """,
      says: """
        test.schema:2:23: error: "duration" takes no conditions
         2 | value A { a: duration(0...) @1 }
           |                       ^
           = remove what stands between the parentheses
        """),
    Mistake(
      "a list with a number instead of a range",
      source: """
        schema t.x
        value A { a: list<u8>(3) @1 }
        """,
      says: """
        test.schema:2:14: error: "list" needs the least and the most elements
         2 | value A { a: list<u8>(3) @1 }
           |              ^
           = everything has a limit: write list<…>(0...1000), or name a limit
        """),
    Mistake(
      "a list of lists whose inner has no range",
      source: """
        schema t.x
        value A { a: list<list<u8>>(0...3) @1 }
        """,
      says: """
        test.schema:2:19: error: "list" needs the least and the most elements
         2 | value A { a: list<list<u8>>(0...3) @1 }
           |                   ^
           = everything has a limit: write list<…>(0...1000), or name a limit
        """),
    Mistake(
      "columns with a number instead of a range",
      source: """
        schema t.x
        columns A(3) { a: u8 @1 }
        """,
      says: """
        test.schema:2:11: error: a range is needed here
         2 | columns A(3) { a: u8 @1 }
           |           ^
           = write a range, such as 1...1000
        """),
    Mistake(
      "a floating-point number with a number instead of a range",
      source: """
        schema t.x
        value A { a: f64(3) @1 }
        """,
      says: """
        test.schema:2:18: error: a range is needed here
         2 | value A { a: f64(3) @1 }
           |                  ^
           = write a range, such as 0...100
        """),
    Mistake(
      "a column of lists",
      source: """
        schema t.x
        columns A(0...3) { a: list<u8>(0...3) @1 }
        """,
      says: """
        test.schema:2:23: error: a column of "list" is not possible
         2 | columns A(0...3) { a: list<u8>(0...3) @1 }
           |                       ^
           = columns hold whole numbers, f32, f64, timestamp or duration
        """),
    Mistake(
      "a column of arrays",
      source: """
        schema t.x
        columns A(0...3) { a: array<u8>(3) @1 }
        """,
      says: """
        test.schema:2:23: error: a column of "array" is not possible
         2 | columns A(0...3) { a: array<u8>(3) @1 }
           |                       ^
           = columns hold whole numbers, f32, f64, timestamp or duration
        """),
    Mistake(
      "an import behind a declaration",
      source: """
        schema t.x
        limit a = 1
        import "b.schema"
        """,
      says: """
        test.schema:3:1: error: an import stands behind a declaration
         3 | import "b.schema"
           | ^
           = imports stand between the schema's name and the first declaration

        test.schema:3:1: error: b.schema cannot be read
         3 | import "b.schema"
           | ^
           = an import's path begins at the folder of the file that it stands in
        """),
    Mistake(
      "an import without a path",
      source: """
        schema t.x
        import other
        value A { }
        """,
      says: """
        test.schema:2:8: error: expected the path of a file, found "other"
         2 | import other
           |        ^
           = write: import "other.schema"
        """),
    Mistake(
      "an import of a file that does not exist; what it may declare is no mistake",
      source: """
        schema t.x
        import "b.schema"
        value A { a: B @1 b: string(0...most) @2 c: list<C>(0...1) @3 }
        query Q @1 streams D raises E { }
        """,
      says: """
        test.schema:2:1: error: b.schema cannot be read
         2 | import "b.schema"
           | ^
           = an import's path begins at the folder of the file that it stands in
        """),
  ]
}
