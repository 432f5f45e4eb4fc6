extension Mistake {
  /// Mistakes in characters, numbers and texts.
  static let characters: [Mistake] = [
    Mistake(
      "a character of no meaning",
      source: """
        schema t.x
        value A { a: u8 @1 } ;
        """,
      says: """
        test.schema:2:22: error: this character has no meaning here
         2 | value A { a: u8 @1 } ;
           |                      ^
           = remove it; text that is meant for readers goes behind //
        """),
    Mistake(
      "a character of several bytes",
      source: """
        schema t.x
        limit é = 1
        """,
      says: """
        test.schema:2:7: error: this character has no meaning here
         2 | limit é = 1
           |       ^
           = remove it; text that is meant for readers goes behind //
        """),
    Mistake(
      "a number that is too large",
      source: """
        schema t.x
        limit most = 9223372036854775808
        """,
      says: """
        test.schema:2:14: error: "9223372036854775808" is not a number that can be written here
         2 | limit most = 9223372036854775808
           |              ^
           = write a whole number between -9223372036854775808 and 9223372036854775807, or a \
        decimal one
        """),
    Mistake(
      "a number with letters",
      source: """
        schema t.x
        limit most = 10k
        """,
      says: """
        test.schema:2:14: error: "10k" is not a number that can be written here
         2 | limit most = 10k
           |              ^
           = write a whole number between -9223372036854775808 and 9223372036854775807, or a \
        decimal one
        """),
    Mistake(
      "a decimal with two points",
      source: """
        schema t.x
        limit most = 1.2.3
        """,
      says: """
        test.schema:2:14: error: "1.2.3" is not a number that can be written here
         2 | limit most = 1.2.3
           |              ^
           = write a whole number between -9223372036854775808 and 9223372036854775807, or a \
        decimal one
        """),
    Mistake(
      "a decimal with an exponent",
      source: """
        schema t.x
        value A { a: f64(0...1.5e4) @1 }
        """,
      says: """
        test.schema:2:22: error: "1.5e4" is not a number that can be written here
         2 | value A { a: f64(0...1.5e4) @1 }
           |                      ^
           = write it in plain digits: 15_000
        """),
    Mistake(
      "a hexadecimal decimal",
      source: """
        schema t.x
        value A { a: f64(0...0x1.8p3) @1 }
        """,
      says: """
        test.schema:2:22: error: "0x1.8p3" is not a number that can be written here
         2 | value A { a: f64(0...0x1.8p3) @1 }
           |                      ^
           = write it in plain digits: 12
        """),
    Mistake(
      "a text without an end",
      source: """
        schema t.x
        enum A: u8 open {
          one "first @1
          two @2
        }
        """,
      says: """
        test.schema:3:7: error: this text has no end
         3 |   one "first @1
           |       ^
           = close it with " on the same line
        """),
    Mistake(
      "no schema at all",
      source: """

        """,
      says: """
        test.schema:1:1: error: expected "schema" first
         1 | 
           | ^
           = a schema begins with its name: schema company.area
        """),
  ]
}
