extension Mistake {
  /// Mistakes in numbers and enums.
  static let numbers: [Mistake] = [
    Mistake(
      "a number that is used twice",
      source: """
        schema t.x
        value A {
          a: u8 @1
          b: u8 @1
        }
        """,
      says: """
        test.schema:4:10: error: @1 is used a second time
         4 |   b: u8 @1
           |          ^
           = it was used in line 3; choose another number
        """),
    Mistake(
      "a number that is reserved",
      source: """
        schema t.x
        value A {
          a: u8 @1
          reserved @1
        }
        """,
      says: """
        test.schema:3:10: error: @1 is reserved
         3 |   a: u8 @1
           |          ^
           = whoever used it before would misread it; choose a number that was never used
        """),
    Mistake(
      "a number that is reserved twice",
      source: """
        schema t.x
        value A {
          reserved @1
          reserved @2, @1
        }
        """,
      says: """
        test.schema:4:17: error: @1 is reserved a second time
         4 |   reserved @2, @1
           |                 ^
           = it was reserved in line 3; once is enough
        """),
    Mistake(
      "a reserved number that does not fit",
      source: """
        schema t.x
        value A { reserved @0, @65_536 }
        """,
      says: """
        test.schema:2:21: error: @0 cannot be the number of a field
         2 | value A { reserved @0, @65_536 }
           |                     ^
           = it needs not be reserved; remove it

        test.schema:2:25: error: @65536 cannot be the number of a field
         2 | value A { reserved @0, @65_536 }
           |                         ^
           = it needs not be reserved; remove it
        """),
    Mistake(
      "an error without anything",
      source: """
        schema t.x
        error A @1 { }
        """,
      says: """
        test.schema:2:7: error: the error's status is missing or unknown
         2 | error A @1 { }
           |       ^
           = write one of: cancelled, unknown, invalidArgument, deadlineExceeded, notFound, \
        alreadyExists, permissionDenied, resourceExhausted, failedPrecondition, aborted, \
        outOfRange, unimplemented, internal, unavailable, dataLoss, unauthenticated

        test.schema:2:7: error: what a person reads is missing
         2 | error A @1 { }
           |       ^
           = write: error A @1 notFound "there is no {name}; …" { … }
        """),
    Mistake(
      "the number 0",
      source: """
        schema t.x
        value A { a: u8 @0 }
        """,
      says: """
        test.schema:2:18: error: @0 cannot be the number of a field
         2 | value A { a: u8 @0 }
           |                  ^
           = choose a number from 1 to 65535
        """),
    Mistake(
      "a number that does not fit",
      source: """
        schema t.x
        value A { a: u8 @65536 }
        """,
      says: """
        test.schema:2:18: error: @65536 cannot be the number of a field
         2 | value A { a: u8 @65536 }
           |                  ^
           = choose a number from 1 to 65535
        """),
    Mistake(
      "a case's number that does not fit",
      source: """
        schema t.x
        enum A: u8 closed { a @256 }
        """,
      says: """
        test.schema:2:24: error: @256 cannot be the number of a case
         2 | enum A: u8 closed { a @256 }
           |                        ^
           = choose a number from 1 to 255
        """),
    Mistake(
      "an enum of signed numbers",
      source: """
        schema t.x
        enum A: i8 open { a @1 }
        """,
      says: """
        test.schema:2:9: error: an enum cannot be a "i8"
         2 | enum A: i8 open { a @1 }
           |         ^
           = write u8, u16, u32 or u64
        """),
    Mistake(
      "an enum that is neither open nor closed",
      source: """
        schema t.x
        enum A: u8 { a @1 }
        """,
      says: """
        test.schema:2:6: error: it is not said whether the enum is open or closed
         2 | enum A: u8 { a @1 }
           |      ^
           = closed: readers refuse what they do not know; open: they keep it
        """),
    Mistake(
      "an enum of another kind",
      source: """
        schema t.x
        enum A: u8 ajar { a @1 }
        """,
      says: """
        test.schema:2:12: error: it is not said whether the enum is open or closed
         2 | enum A: u8 ajar { a @1 }
           |            ^
           = closed: readers refuse what they do not know; open: they keep it
        """),
    Mistake(
      "an enum without cases",
      source: """
        schema t.x
        enum A: u8 open { }
        """,
      says: """
        test.schema:2:6: error: an enum needs a case
         2 | enum A: u8 open { }
           |      ^
           = write: caseName @1
        """),
    Mistake(
      "two cases with one text",
      source: """
        schema t.x
        enum A: u8 open { a "b" @1 b @2 }
        """,
      says: """
        test.schema:2:28: error: the text "b" stands for two cases
         2 | enum A: u8 open { a "b" @1 b @2 }
           |                            ^
           = it stands for a already; choose another text
        """),
  ]
}
