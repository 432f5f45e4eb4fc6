import RPCCore

extension Refusal {
  /// Numbers that a declared limit refuses.
  static let numbers: [Refusal] = [
    Refusal("Limits", "a u8 below its range", .range, "byte", .slot("byte", [0])),
    Refusal("Limits", "a u8 above its range", .range, "byte", .slot("byte", [10])),
    Refusal(
      "Limits", "a u16 above its range", .range, "short", .slot("short", little(1001 as UInt16))),
    Refusal("Limits", "a u32 below its range", .range, "word", .slot("word", little(6 as UInt32))),
    Refusal("Limits", "a u64 below its range", .range, "long", .slot("long", little(0 as UInt64))),
    Refusal("Limits", "an i8 below its range", .range, "signedByte", .slot("signedByte", [0xFC])),
    Refusal("Limits", "an i8 above its range", .range, "signedByte", .slot("signedByte", [4])),
    Refusal(
      "Limits", "an i16 below its range", .range, "signedShort",
      .slot("signedShort", little(-301 as Int16))),
    Refusal(
      "Limits", "an i16 above its range", .range, "signedShort",
      .slot("signedShort", little(-99 as Int16))),
    Refusal(
      "Limits", "an i32 below its range", .range, "signedWord",
      .slot("signedWord", little(-1 as Int32))),
    Refusal(
      "Limits", "an i64 above its range", .range, "signedLong",
      .slot("signedLong", little(1 as Int64))),
    Refusal(
      "Limits", "an f32 just above its range", .range, "ratio",
      .slot("ratio", little((0.1 as Float).nextUp))),
    Refusal(
      "Limits", "an f32 just below its range", .range, "ratio",
      .slot("ratio", little(-Float.leastNonzeroMagnitude))),
    Refusal(
      "Limits", "an f32 that is no number is outside its range", .range, "ratio",
      .slot("ratio", little(Float.nan))),
    Refusal(
      "Limits", "an f32 that is infinite", .notFinite, "single",
      .slot("single", little(-Float.infinity))),
    Refusal(
      "Limits", "an f32 that is no number", .notFinite, "single", .slot("single", little(Float.nan))
    ),
    Refusal(
      "Limits", "an f64 that is no number", .notFinite, "price", .slot("price", little(Double.nan))),
    Refusal(
      "Limits", "an f64 that is infinite", .notFinite, "price",
      .slot("price", little(Double.infinity))),
    Refusal(
      "Limits", "an f64 just below its range", .range, "price",
      .slot("price", little(-Double.leastNonzeroMagnitude))),
    Refusal(
      "Limits", "an f64 just above its range", .range, "change",
      .slot("change", little((2.5).nextUp))),
    Refusal(
      "Limits", "an f64 that is no number is outside its range", .range, "change",
      .slot("change", little(Double.nan))),
    Refusal(
      "Optionals", "an optional number below its range", .range, "long",
      .slot("long", little(0 as UInt64))),
    Refusal(
      "Optionals", "an optional number that is not finite", .notFinite, "double",
      .slot("double", little(Double.infinity))),
    Refusal(
      "Lists", "an element above its range", .range, "words",
      .content("words", little(10 as UInt32))),
    Refusal(
      "Lists", "an element that is not finite", .notFinite, "prices",
      .content("prices", little(Double.nan))),
    Refusal(
      "Arrays", "an element of an array above its range", .range, "shorts",
      .slot("shorts", little(10 as Int16))),
    Refusal(
      "Arrays", "an element of an array below its range", .range, "prices",
      .slot("prices", plus: 8, little(-1.0))),
    Refusal(
      "Arrays", "an element of an array that is not finite", .notFinite, "prices",
      .slot("prices", little(Double.infinity))),
    Refusal(
      "Ruled", "a value of a column below its range", .range, "price",
      .content("price", little(-1.0))),
    Refusal(
      "Ruled", "a value of a column that is not finite", .notFinite, "price",
      .content("price", plus: 8, little(Double.nan))),
    Refusal(
      "Ruled", "a column with both faults: that it is not finite is told first", .notFinite,
      "price",
      .content("price", little(-1.0)), .content("price", plus: 8, little(Double.infinity))),
    Refusal(
      "Ruled", "a value of an f32 column above its range", .range, "ratio",
      .content("ratio", little(1.75 as Float))),
    Refusal(
      "Ruled", "a value of an f32 column that is not finite", .notFinite, "ratio",
      .content("ratio", little(Float.nan))),
    Refusal(
      "Ruled", "a value of a u16 column below its range", .range, "size",
      .content("size", little(0 as UInt16))),
    Refusal(
      "Ruled", "a value of an i32 column below its range", .range, "change",
      .content("change", plus: 4, little(-101 as Int32))),
    Refusal(
      "Ruled", "a value of a column that is no number is outside its range", .range, "share",
      .content("share", little(Double.nan))),
    Refusal(
      "Ask", "a request with a number above its range", .range, "limit",
      .slot("limit", little(1001 as UInt32))),
  ]

  /// Lengths that a declared limit refuses.
  static let lengths: [Refusal] = [
    Refusal("Texts", "a text that is too long", .length, "short", .slot("short", plus: 4, [5])),
    Refusal(
      "Texts", "a text that is too short", .length, "needed", .slot("needed", little(0 as UInt64))),
    Refusal("Texts", "bytes that are too many", .length, "raw", .slot("raw", plus: 4, [5])),
    Refusal("Texts", "bytes that are too few", .length, "hash", .slot("hash", plus: 4, [3])),
    Refusal(
      "Optionals", "an optional text that is too long", .length, "text", .slot("text", plus: 4, [9])
    ),
    Refusal(
      "Lists", "a list of numbers that is too long", .length, "bytes", .slot("bytes", plus: 4, [5])),
    Refusal(
      "Lists", "a list of values that is too long", .length, "points", .slot("points", plus: 4, [4])
    ),
    Refusal(
      "Lists", "a list of texts that is too long", .length, "texts", .slot("texts", plus: 4, [4])),
    Refusal(
      "Lists", "a text of a list that is too short", .length, "texts",
      .content("texts", little(0 as UInt64))),
    Refusal(
      "Lists", "bytes of a list that are too many", .length, "blobs",
      .content("blobs", plus: 4, [9])),
    Refusal(
      "Grids", "a list of lists that is too short", .length, "rows",
      .slot("rows", little(0 as UInt64))),
    Refusal(
      "Grids", "a list within a list that is too long", .length, "rows",
      .content("rows", plus: 4, [4])),
    Refusal(
      "Grids", "a list two lists deep that is too long", .length, "cubes",
      .slot("cubes[0][0]", plus: 4, [3])),
    Refusal(
      "Grids", "a list of arrays that is too long", .length, "squares",
      .slot("squares", plus: 4, [4])),
    Refusal("Ticks", "a table of too many rows", .length, "", .at(8, [5])),
    Refusal("Ruled", "a table of too few rows", .length, "", .at(8, [0])),
    Refusal(
      "Nested", "a table within a value of too many rows", .length, "table",
      .content("table", plus: 8, [5])),
    Refusal(
      "Refused", "an error whose text is too long", .length, "reason",
      .slot("reason", plus: 4, [65])),
    Refusal(
      "Stored", "an event whose list is too long", .length, "points", .slot("points", plus: 4, [4])),
  ]
}
