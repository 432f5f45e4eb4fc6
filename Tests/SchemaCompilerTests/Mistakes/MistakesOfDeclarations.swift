extension Mistake {
  /// Mistakes in how declarations and their members are written.
  static let declarations: [Mistake] = [
    Mistake(
      "another word first",
      source: """
        scheme t.x
        """,
      says: """
        test.schema:1:1: error: expected "schema" first
         1 | scheme t.x
           | ^
           = a schema begins with its name: schema company.area
        """),
    Mistake(
      "a schema without a name",
      source: """
        schema
        limit a = 1
        """,
      says: """
        test.schema:2:1: error: expected the schema's name, found "limit"
         2 | limit a = 1
           | ^
           = a schema begins with its name: schema company.area
        """),
    Mistake(
      "a name that ends with a point",
      source: """
        schema t.
        limit a = 1
        """,
      says: """
        test.schema:2:1: error: expected a part of the schema's name, found "limit"
         2 | limit a = 1
           | ^
           = a schema begins with its name: schema company.area
        """),
    Mistake(
      "a mark for a declaration",
      source: """
        schema t.x
        { }
        """,
      says: """
        test.schema:2:1: error: expected a declaration, found "{"
         2 | { }
           | ^
           = a declaration begins with one of: limit, value, enum, columns, error, command, \
        query, event, reserved
        """),
    Mistake(
      "a word that begins no declaration",
      source: """
        schema t.x
        struct A { }
        """,
      says: """
        test.schema:2:1: error: "struct" begins no declaration
         2 | struct A { }
           | ^
           = a declaration begins with one of: limit, value, enum, columns, error, command, \
        query, event, reserved
        """),
    Mistake(
      "a declaration without a name",
      source: """
        schema t.x
        value { a: u8 @1 }
        """,
      says: """
        test.schema:2:7: error: expected the name of the value, found "{"
         2 | value { a: u8 @1 }
           |       ^
           = write: value Name …
        """),
    Mistake(
      "a limit without its sign",
      source: """
        schema t.x
        limit most 5
        """,
      says: """
        test.schema:2:12: error: expected "=", found "5"
         2 | limit most 5
           |            ^
           = write: limit name = 1000
        """),
    Mistake(
      "a limit without a number",
      source: """
        schema t.x
        limit most = many
        """,
      says: """
        test.schema:2:14: error: expected the limit's number, found "many"
         2 | limit most = many
           |              ^
           = write: limit name = 1000
        """),
    Mistake(
      "a value without braces",
      source: """
        schema t.x
        value A
        value B { a: u8 @1 }
        """,
      says: """
        test.schema:3:1: error: expected "{", found "value"
         3 | value B { a: u8 @1 }
           | ^
           = what belongs to the declaration stands between { and }
        """),
    Mistake(
      "braces that another declaration ends",
      source: """
        schema t.x
        value A {
          a: u8 @1
        value B { b: u8 @1 }
        """,
      says: """
        test.schema:4:1: error: another declaration begins inside a declaration
         4 | value B { b: u8 @1 }
           | ^
           = close the braces with }
        """),
    Mistake(
      "braces that the file ends",
      source: """
        schema t.x
        value A {
          a: u8 @1
        """,
      says: """
        test.schema:3:11: error: the file ends inside a declaration
         3 |   a: u8 @1
           |           ^
           = close the braces with }
        """),
    Mistake(
      "a field without a colon",
      source: """
        schema t.x
        value A { a u8 @1 }
        """,
      says: """
        test.schema:2:13: error: expected ":", found "u8"
         2 | value A { a u8 @1 }
           |             ^
           = a field is written: name: type @1
        """),
    Mistake(
      "a field without a type",
      source: """
        schema t.x
        value A { a: @1 }
        """,
      says: """
        test.schema:2:14: error: expected a type, found "@"
         2 | value A { a: @1 }
           |              ^
           = write a type of the language, or the name of a declared one
        """),
    Mistake(
      "a field without a number",
      source: """
        schema t.x
        value A {
          a: u8
          b: u8 @2
        }
        """,
      says: """
        test.schema:4:3: error: expected "@", found "b"
         4 |   b: u8 @2
           |   ^
           = everything that travels has a number that is never used again: @1
        """),
    Mistake(
      "a field whose number is a name",
      source: """
        schema t.x
        value A { a: u8 @one }
        """,
      says: """
        test.schema:2:18: error: expected the number of the field, found "one"
         2 | value A { a: u8 @one }
           |                  ^
           = everything that travels has a number that is never used again: @1
        """),
    Mistake(
      "a mark for a field",
      source: """
        schema t.x
        value A { ( }
        """,
      says: """
        test.schema:2:11: error: expected a field, found "("
         2 | value A { ( }
           |           ^
           = a field is written: name: type @1
        """),
    Mistake(
      "reserved without a number",
      source: """
        schema t.x
        value A { reserved 4 }
        """,
      says: """
        test.schema:2:20: error: expected "@", found "4"
         2 | value A { reserved 4 }
           |                    ^
           = everything that travels has a number that is never used again: @1
        """),
    Mistake(
      "an enum without a width behind the colon",
      source: """
        schema t.x
        enum A: { a @1 }
        """,
      says: """
        test.schema:2:9: error: expected the enum's width, found "{"
         2 | enum A: { a @1 }
           |         ^
           = write: enum Name: u8 closed
        """),
    Mistake(
      "a mark for open or closed",
      source: """
        schema t.x
        enum A: u8 ( a @1 }
        """,
      says: """
        test.schema:2:12: error: expected open or closed, found "("
         2 | enum A: u8 ( a @1 }
           |            ^
           = write: enum Name: u8 closed { … }
        """),
    Mistake(
      "a case without a number",
      source: """
        schema t.x
        enum A: u8 open { a }
        """,
      says: """
        test.schema:2:21: error: expected "@", found "}"
         2 | enum A: u8 open { a }
           |                     ^
           = everything that travels has a number that is never used again: @1
        """),
    Mistake(
      "a mark for a case",
      source: """
        schema t.x
        enum A: u8 open { : }
        """,
      says: """
        test.schema:2:19: error: expected a case, found ":"
         2 | enum A: u8 open { : }
           |                   ^
           = write: caseName @1, or caseName "shown text" @1
        """),
    Mistake(
      "a range of rows that is not closed",
      source: """
        schema t.x
        columns A(0...5 { a: f64 @1 }
        """,
      says: """
        test.schema:2:17: error: expected ")", found "{"
         2 | columns A(0...5 { a: f64 @1 }
           |                 ^
           = close the range of the number of rows
        """),
    Mistake(
      "an error without a number",
      source: """
        schema t.x
        error A notFound "x" { }
        """,
      says: """
        test.schema:2:9: error: expected "@", found "notFound"
         2 | error A notFound "x" { }
           |         ^
           = everything that travels has a number that is never used again: @1
        """),
    Mistake(
      "a mark for a status",
      source: """
        schema t.x
        error A @1 ( "x" { }
        """,
      says: """
        test.schema:2:12: error: expected the status that the error has, found "("
         2 | error A @1 ( "x" { }
           |            ^
           = write: error Name @1 notFound "what happened" { … }
        """),
    Mistake(
      "accepts without a name",
      source: """
        schema t.x
        query A @1 accepts { }
        """,
      says: """
        test.schema:2:20: error: expected the type of what is accepted, found "{"
         2 | query A @1 accepts { }
           |                    ^
           = in this order: once or streamed, accepts, streams, returns, raises
        """),
    Mistake(
      "streams without a name",
      source: """
        schema t.x
        query A @1 streams { }
        """,
      says: """
        test.schema:2:20: error: expected the type of what is streamed, found "{"
         2 | query A @1 streams { }
           |                    ^
           = in this order: once or streamed, accepts, streams, returns, raises
        """),
  ]
}
