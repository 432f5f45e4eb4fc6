extension Mistake {
  /// Mistakes in ranges and columns.
  static let ranges: [Mistake] = [
    Mistake(
      "a whole number that is finite",
      source: """
        schema t.x
        value A { a: u8(finite) @1 }
        """,
      says: """
        test.schema:2:17: error: "finite" is said of floating-point numbers
         2 | value A { a: u8(finite) @1 }
           |                 ^
           = write a range, such as 1...1000
        """),
    Mistake(
      "a range beyond the type",
      source: """
        schema t.x
        value A { a: u8(0...256) @1 }
        """,
      says: """
        test.schema:2:17: error: the range 0...256 is empty or not within the type's
         2 | value A { a: u8(0...256) @1 }
           |                 ^
           = write a range within 0...255
        """),
    Mistake(
      "a range below the type",
      source: """
        schema t.x
        value A { a: u16(-1...2) @1 }
        """,
      says: """
        test.schema:2:18: error: the range -1...2 is empty or not within the type's
         2 | value A { a: u16(-1...2) @1 }
           |                  ^
           = write a range within 0...65535
        """),
    Mistake(
      "an empty range",
      source: """
        schema t.x
        value A { a: i8(2...1) @1 }
        """,
      says: """
        test.schema:2:17: error: the range 2...1 is empty or not within the type's
         2 | value A { a: i8(2...1) @1 }
           |                 ^
           = write a range within -128...127
        """),
    Mistake(
      "a length beyond all messages",
      source: """
        schema t.x
        value A { a: bytes(0...67_108_865) @1 }
        """,
      says: """
        test.schema:2:20: error: the range 0...67108865 is empty or not within the type's
         2 | value A { a: bytes(0...67_108_865) @1 }
           |                    ^
           = write a range within 0...67108864
        """),
    Mistake(
      "a whole number's range with a point",
      source: """
        schema t.x
        value A { a: u8(0...1.5) @1 }
        """,
      says: """
        test.schema:2:21: error: a whole number is needed here
         2 | value A { a: u8(0...1.5) @1 }
           |                     ^
           = write it without a point
        """),
    Mistake(
      "a limit that does not exist",
      source: """
        schema t.x
        value A { a: string(0...most) @1 }
        """,
      says: """
        test.schema:2:25: error: there is no limit "most"
         2 | value A { a: string(0...most) @1 }
           |                         ^
           = declare it: limit most = 1000
        """),
    Mistake(
      "a limit of floating-point numbers that does not exist",
      source: """
        schema t.x
        value A { a: f64(0...most) @1 }
        """,
      says: """
        test.schema:2:22: error: there is no limit "most"
         2 | value A { a: f64(0...most) @1 }
           |                      ^
           = declare it: limit most = 1000
        """),
    Mistake(
      "an empty range of floating-point numbers",
      source: """
        schema t.x
        value A { a: f32(1.5...0) @1 }
        """,
      says: """
        test.schema:2:18: error: the range is empty
         2 | value A { a: f32(1.5...0) @1 }
           |                  ^
           = write the smaller number first
        """),
    Mistake(
      "a range beyond a short floating-point number",
      source: """
        schema t.x
        value A { a: f32(0...1000000000000000000000000000000000000000.0) @1
          b: f64(0...1000000000000000000000000000000000000000.0) @2 }
        """,
      says: """
        test.schema:2:18: error: the range is not within the type's
         2 | value A { a: f32(0...1000000000000000000000000000000000000000.0) @1
           |                  ^
           = write numbers that an f32 can hold
        """),
    Mistake(
      "an event that is no bytes",
      source: """
        schema t.x
        value A { a: string(event, 0...9) @1 }
        """,
      says: """
        test.schema:2:21: error: "event" is said of bytes
         2 | value A { a: string(event, 0...9) @1 }
           |                     ^
           = write bytes(event, 8...65_536), or remove it
        """),
    Mistake(
      "a floating-point number with two ranges",
      source: """
        schema t.x
        value A { a: f64(0..., ...1) @1 }
        """,
      says: """
        test.schema:2:24: error: a number has one range
         2 | value A { a: f64(0..., ...1) @1 }
           |                        ^
           = write one range, such as 0...1.5
        """),
    Mistake(
      "columns without a range",
      source: """
        schema t.x
        columns A { a: f64 @1 }
        """,
      says: """
        test.schema:2:9: error: the most rows of the columns are missing
         2 | columns A { a: f64 @1 }
           |         ^
           = write: columns A(0...65_536) { … }
        """),
    Mistake(
      "columns without their most rows",
      source: """
        schema t.x
        columns A(1...) { a: f64 @1 }
        """,
      says: """
        test.schema:2:9: error: the most rows of the columns are missing
         2 | columns A(1...) { a: f64 @1 }
           |         ^
           = write: columns A(0...65_536) { … }
        """),
    Mistake(
      "columns with a finite number of rows",
      source: """
        schema t.x
        columns A(finite) { a: f64 @1 }
        """,
      says: """
        test.schema:2:11: error: "finite" is said of floating-point numbers
         2 | columns A(finite) { a: f64 @1 }
           |           ^
           = write a range, such as 1...1000
        """),
    Mistake(
      "columns without a column",
      source: """
        schema t.x
        columns A(0...1) { }
        """,
      says: """
        test.schema:2:9: error: columns need a column
         2 | columns A(0...1) { }
           |         ^
           = write: time: timestamp @1
        """),
    Mistake(
      "a first column that may be absent",
      source: """
        schema t.x
        columns A(0...1) { a: f64? @1 }
        """,
      says: """
        test.schema:2:20: error: the first column cannot be absent
         2 | columns A(0...1) { a: f64? @1 }
           |                    ^
           = remove the ?: without it nobody could tell where a row is
        """),
    Mistake(
      "a column of strings",
      source: """
        schema t.x
        columns A(0...1) { a: string(0...1) @1 }
        """,
      says: """
        test.schema:2:23: error: a column of "string" is not possible
         2 | columns A(0...1) { a: string(0...1) @1 }
           |                       ^
           = columns hold whole numbers, f32, f64, timestamp or duration
        """),
    Mistake(
      "a column of a type that does not exist",
      source: """
        schema t.x
        columns A(0...1) { a: f46 @1 }
        """,
      says: """
        test.schema:2:23: error: there is no type "f46"
         2 | columns A(0...1) { a: f46 @1 }
           |                       ^
           = declare it, or write one of: bool, u8 … i64, f32, f64, timestamp, duration, \
        uuid, string, bytes, list, array
        """),
    Mistake(
      "a value that holds itself",
      source: """
        schema t.x
        value A { a: B @1 }
        value B { a: list<A>(0...1) @1 }
        """,
      says: """
        test.schema:2:7: error: "A" holds itself
         2 | value A { a: B @1 }
           |       ^
           = a message has a known depth; refer to the other by a number or a name

        test.schema:3:7: error: "B" holds itself
         3 | value B { a: list<A>(0...1) @1 }
           |       ^
           = a message has a known depth; refer to the other by a number or a name
        """),
    Mistake(
      "more optional fields than bits",
      source: """
        schema t.x
        value A {
          f0: u8? @1
          f1: u8? @2
          f2: u8? @3
          f3: u8? @4
          f4: u8? @5
          f5: u8? @6
          f6: u8? @7
          f7: u8? @8
          f8: u8? @9
          f9: u8? @10
          f10: u8? @11
          f11: u8? @12
          f12: u8? @13
          f13: u8? @14
          f14: u8? @15
          f15: u8? @16
          f16: u8? @17
          f17: u8? @18
          f18: u8? @19
          f19: u8? @20
          f20: u8? @21
          f21: u8? @22
          f22: u8? @23
          f23: u8? @24
          f24: u8? @25
          f25: u8? @26
          f26: u8? @27
          f27: u8? @28
          f28: u8? @29
          f29: u8? @30
          f30: u8? @31
          f31: u8? @32
          f32: u8? @33
        }
        """,
      says: """
        test.schema:35:3: error: a record has at most 32 optional fields
         35 |   f32: u8? @33
            |   ^
            = put some of them into a value of their own
        """),
  ]
}
