extension Mistake {
  /// Mistakes in names.
  static let names: [Mistake] = [
    Mistake(
      "a name that is declared twice",
      source: """
        schema t.x
        value A { a: u8 @1 }
        enum A: u8 open { a @1 }
        """,
      says: """
        test.schema:3:6: error: "A" is declared a second time
         3 | enum A: u8 open { a @1 }
           |      ^
           = it was declared in line 2; choose another name
        """),
    Mistake(
      "a type with a small letter",
      source: """
        schema t.x
        value a { a: u8 @1 }
        """,
      says: """
        test.schema:2:7: error: "a" is not the name of a type
         2 | value a { a: u8 @1 }
           |       ^
           = types are written like MarketDepth: a capital first and no underscores
        """),
    Mistake(
      "a type with an underscore",
      source: """
        schema t.x
        value My_type { a: u8 @1 }
        """,
      says: """
        test.schema:2:7: error: "My_type" is not the name of a type
         2 | value My_type { a: u8 @1 }
           |       ^
           = types are written like MarketDepth: a capital first and no underscores
        """),
    Mistake(
      "a field with a capital",
      source: """
        schema t.x
        value A { Open: u8 @1 }
        """,
      says: """
        test.schema:2:11: error: "Open" is not the name of a field, a case or a limit
         2 | value A { Open: u8 @1 }
           |           ^
           = they are written like lastPrice: a small letter first and no underscores
        """),
    Mistake(
      "a field with an underscore",
      source: """
        schema t.x
        value A { last_price: u8 @1 }
        """,
      says: """
        test.schema:2:11: error: "last_price" is not the name of a field, a case or a limit
         2 | value A { last_price: u8 @1 }
           |           ^
           = they are written like lastPrice: a small letter first and no underscores
        """),
    Mistake(
      "a case with a capital",
      source: """
        schema t.x
        enum A: u8 open { One @1 }
        """,
      says: """
        test.schema:2:19: error: "One" is not the name of a field, a case or a limit
         2 | enum A: u8 open { One @1 }
           |                   ^
           = they are written like lastPrice: a small letter first and no underscores
        """),
    Mistake(
      "a limit with a capital",
      source: """
        schema t.x
        limit Most = 1
        """,
      says: """
        test.schema:2:7: error: "Most" is not the name of a field, a case or a limit
         2 | limit Most = 1
           |       ^
           = they are written like lastPrice: a small letter first and no underscores
        """),
    Mistake(
      "a type of the generated code's own",
      source: """
        schema t.x
        value Bytes { a: u8 @1 }
        """,
      says: """
        test.schema:2:7: error: "Bytes" has a meaning of its own in the generated code
         2 | value Bytes { a: u8 @1 }
           |       ^
           = choose another name
        """),
    Mistake(
      "a type of the whole schema",
      source: """
        schema t.x
        value XMethod { a: u8 @1 }
        query Q @1 { }
        """,
      says: """
        test.schema:2:7: error: "XMethod" has a meaning of its own in the generated code
         2 | value XMethod { a: u8 @1 }
           |       ^
           = choose another name
        """),
    Mistake(
      "a type that stands for a handler",
      source: """
        schema t.x
        value HandlesQ { a: u8 @1 }
        query Q @1 { }
        """,
      says: """
        test.schema:2:7: error: "HandlesQ" has a meaning of its own in the generated code
         2 | value HandlesQ { a: u8 @1 }
           |       ^
           = choose another name
        """),
    Mistake(
      "a field that messages have",
      source: """
        schema t.x
        value A { self: u8 @1 }
        """,
      says: """
        test.schema:2:11: error: "self" has a meaning of its own in the generated code
         2 | value A { self: u8 @1 }
           |           ^
           = choose another name
        """),
    Mistake(
      "a column that tables have",
      source: """
        schema t.x
        columns A(0...1) { count: u8 @1 }
        """,
      says: """
        test.schema:2:20: error: "count" has a meaning of its own in the generated code
         2 | columns A(0...1) { count: u8 @1 }
           |                    ^
           = choose another name
        """),
    Mistake(
      "a field that errors have",
      source: """
        schema t.x
        error A @1 internal "x" { description: u8 @1 }
        """,
      says: """
        test.schema:2:27: error: "description" has a meaning of its own in the generated code
         2 | error A @1 internal "x" { description: u8 @1 }
           |                           ^
           = choose another name
        """),
    Mistake(
      "a case that open enums have",
      source: """
        schema t.x
        enum A: u8 open { unknown @1 }
        """,
      says: """
        test.schema:2:19: error: "unknown" has a meaning of its own in the generated code
         2 | enum A: u8 open { unknown @1 }
           |                   ^
           = choose another name
        """),
    Mistake(
      "a limit that schemas have",
      source: """
        schema t.x
        limit hash = 1
        """,
      says: """
        test.schema:2:7: error: "hash" has a meaning of its own in the generated code
         2 | limit hash = 1
           |       ^
           = choose another name
        """),
    Mistake(
      "a field that stands there twice",
      source: """
        schema t.x
        value A {
          a: u8 @1
          a: u8 @2
        }
        """,
      says: """
        test.schema:4:3: error: "a" stands here a second time
         4 |   a: u8 @2
           |   ^
           = it stands in line 3 already; choose another name
        """),
    Mistake(
      "two names that are one in Python",
      source: """
        schema t.x
        value A {
          maxABC: u8 @1
          maxAbc: u8 @2
        }
        """,
      says: """
        test.schema:4:3: error: "maxAbc" and "maxABC" are one name in Python
         4 |   maxAbc: u8 @2
           |   ^
           = it stands in line 3 already; choose another name
        """),
  ]
}
