extension Mistake {
  /// Mistakes in the types of fields.
  static let types: [Mistake] = [
    Mistake(
      "a type that does not exist",
      source: """
        schema t.x
        value A {
          open: f46(finite) @2
        }
        """,
      says: """
        test.schema:3:9: error: there is no type "f46"
         3 |   open: f46(finite) @2
           |         ^
           = declare it, or write one of: bool, u8 … i64, f32, f64, timestamp, duration, \
        uuid, string, bytes, list, array
        """),
    Mistake(
      "an error for a type",
      source: """
        schema t.x
        value A { a: E @1 }
        error E @1 internal "x" { }
        """,
      says: """
        test.schema:2:14: error: "E" cannot be the type of a field
         2 | value A { a: E @1 }
           |              ^
           = a field holds a value, an enum, columns, or a type of the language
        """),
    Mistake(
      "a request for a type",
      source: """
        schema t.x
        value A { a: Q @1 }
        query Q @1 { }
        """,
      says: """
        test.schema:2:14: error: "Q" cannot be the type of a field
         2 | value A { a: Q @1 }
           |              ^
           = a field holds a value, an enum, columns, or a type of the language
        """),
    Mistake(
      "elements of something else",
      source: """
        schema t.x
        value A { a: string<u8>(0...1) @1 }
        """,
      says: """
        test.schema:2:14: error: "string" has no elements
         2 | value A { a: string<u8>(0...1) @1 }
           |              ^
           = only list<…> and array<…> name their type
        """),
    Mistake(
      "conditions of a truth value",
      source: """
        schema t.x
        value A { a: bool(0...1) @1 }
        """,
      says: """
        test.schema:2:19: error: "bool" takes no conditions
         2 | value A { a: bool(0...1) @1 }
           |                   ^
           = remove what stands between the parentheses
        """),
    Mistake(
      "conditions of an instant",
      source: """
        schema t.x
        value A { a: timestamp(finite) @1 }
        """,
      says: """
        test.schema:2:24: error: "timestamp" takes no conditions
         2 | value A { a: timestamp(finite) @1 }
           |                        ^
           = remove what stands between the parentheses
        """),
    Mistake(
      "conditions of an identifier",
      source: """
        schema t.x
        value A { a: uuid(0...1) @1 }
        """,
      says: """
        test.schema:2:19: error: "uuid" takes no conditions
         2 | value A { a: uuid(0...1) @1 }
           |                   ^
           = remove what stands between the parentheses
        """),
    Mistake(
      "conditions of a declared type",
      source: """
        schema t.x
        value A { a: B(0...1) @1 }
        value B { a: u8 @1 }
        """,
      says: """
        test.schema:2:16: error: "B" takes no conditions
         2 | value A { a: B(0...1) @1 }
           |                ^
           = remove what stands between the parentheses
        """),
    Mistake(
      "a list of nothing",
      source: """
        schema t.x
        value A { a: list(0...1) @1 }
        """,
      says: """
        test.schema:2:14: error: a list of what?
         2 | value A { a: list(0...1) @1 }
           |              ^
           = write list<string(1...32)>(0...100)
        """),
    Mistake(
      "a list of a type that does not exist",
      source: """
        schema t.x
        value A { a: list<B>(0...1) @1 }
        """,
      says: """
        test.schema:2:19: error: there is no type "B"
         2 | value A { a: list<B>(0...1) @1 }
           |                   ^
           = declare it, or write one of: bool, u8 … i64, f32, f64, timestamp, duration, \
        uuid, string, bytes, list, array
        """),
    Mistake(
      "a list of what may be absent",
      source: """
        schema t.x
        value A { a: list<string(0...1)?>(0...1) @1 }
        """,
      says: """
        test.schema:2:19: error: an element cannot be absent
         2 | value A { a: list<string(0...1)?>(0...1) @1 }
           |                   ^
           = remove the ?; a list may leave the element out instead
        """),
    Mistake(
      "a string without a limit",
      source: """
        schema t.x
        value A { a: string @1 }
        """,
      says: """
        test.schema:2:14: error: "string" needs the least and the most bytes in UTF-8
         2 | value A { a: string @1 }
           |              ^
           = everything has a limit: write string(0...1000), or name a limit
        """),
    Mistake(
      "bytes without their most",
      source: """
        schema t.x
        value A { a: bytes(1...) @1 }
        """,
      says: """
        test.schema:2:14: error: "bytes" needs the least and the most bytes
         2 | value A { a: bytes(1...) @1 }
           |              ^
           = everything has a limit: write bytes(0...1000), or name a limit
        """),
    Mistake(
      "a string that is finite",
      source: """
        schema t.x
        value A { a: string(finite) @1 }
        """,
      says: """
        test.schema:2:14: error: "string" needs the least and the most bytes in UTF-8
         2 | value A { a: string(finite) @1 }
           |              ^
           = everything has a limit: write string(0...1000), or name a limit
        """),
    Mistake(
      "a list with two ranges",
      source: """
        schema t.x
        value A { a: list<string(0...1)>(0...1, 0...2) @1 }
        """,
      says: """
        test.schema:2:14: error: "list" needs the least and the most elements
         2 | value A { a: list<string(0...1)>(0...1, 0...2) @1 }
           |              ^
           = everything has a limit: write list<…>(0...1000), or name a limit
        """),
    Mistake(
      "a whole number with two ranges",
      source: """
        schema t.x
        value A { a: u8(0...1, 0...2) @1 }
        """,
      says: """
        test.schema:2:24: error: a whole number has one range
         2 | value A { a: u8(0...1, 0...2) @1 }
           |                        ^
           = write one range, such as 1...1000
        """),
  ]
}
