/// Messages that say more than the least, the plain and the largest of their type.
struct Extra: Sendable {
  let message: String
  let title: String
  let json: String

  init(_ message: String, _ title: String, _ json: String) {
    self.message = message
    self.title = title
    self.json = json
  }

  static let types: [Extra] = [
    Extra(
      "Scalars", "numbers that are none, a negative zero, and the earliest instant",
      """
      {"truth": false, "byte": 0, "short": 1, "word": 2, "long": 9007199254740993,
      "signedByte": -1, "signedShort": -2, "signedWord": -3, "signedLong": -9007199254740993,
      "single": "NaN", "double": -0.0, "instant": "1677-09-21T00:12:43.145224192Z",
      "span": "-0.000000001s", "id": "f81d4fae-7dec-41d0-a765-00a0c91e6bf6"}
      """),
    Extra(
      "Scalars", "the smallest and the shortest fractions",
      """
      {"truth": true, "byte": 1, "short": 1, "word": 1, "long": 1, "signedByte": 1,
      "signedShort": 1, "signedWord": 1, "signedLong": 1, "single": 0.1, "double": 5e-324,
      "instant": "1970-01-01T00:00:00Z", "span": "0s",
      "id": "00000000-0000-0000-0000-000000000001"}
      """),
    Extra(
      "Scalars", "infinities",
      """
      {"truth": true, "byte": 1, "short": 1, "word": 1, "long": 1, "signedByte": 1,
      "signedShort": 1, "signedWord": 1, "signedLong": 1, "single": "-Infinity",
      "double": "Infinity", "instant": "2000-02-29T23:59:59.999999999Z", "span": "1.5s",
      "id": "00000000-0000-0000-0000-000000000001"}
      """),
    Extra(
      "Texts", "characters of one to four bytes, and a character of the number zero",
      #"""
      {"short": "é", "needed": "a\u0000é日🙂\"\\\n", "raw": "/+8=", "hash": "AAECAw=="}
      """#),
    Extra(
      "Texts", "a text of exactly eight bytes, which needs no padding",
      #"{"short": "", "needed": "12345678", "raw": "", "hash": "/////w=="}"#),
    Extra(
      "Enums", "cases that an open enum does not know keep their numbers",
      """
      {"side": "sell", "reason": 200, "venue": "near", "color": 2, "level": "low",
      "depth": 4000000000, "flag": "up", "token": 18446744073709551615}
      """),
    Extra(
      "Grids", "lists within lists, some of them empty",
      """
      {"rows": [[], [1, 2, 3], []], "words": [[], ["a", "bcdefghi"]],
      "shapes": [[{"x": 1, "y": -1}], []], "cubes": [[[1], []], []], "squares": [], "pairs": []}
      """),
    Extra(
      "Lists", "lists of lengths that need padding",
      """
      {"bytes": [1, 2, 3], "truths": [true], "words": [9], "prices": [-0.5], "ids": [],
      "times": [], "spans": ["-1.5s"], "sides": ["buy side", "sell"], "reasons": ["by force", 9],
      "texts": ["x"], "blobs": ["", "AQ=="], "points": [], "branches":
      [{"leaf": {"x": 1, "y": 2}, "name": ""}, {"leaf": {"x": 3, "y": 4}, "name": "ab"}],
      "nothings": [{}, {}], "tables": []}
      """),
    Extra(
      "Optionals", "only the first and the last of 32 optional fields",
      #"{"truth": false, "last3": 255}"#),
    Extra(
      "Optionals", "fields that are there and empty are not absent",
      """
      {"text": "", "raw": "", "nothing": {}, "bytes": [], "texts": [], "points": [], "grid": []}
      """),
    Extra("Mixed", "optional fields in between", #"{"a": 1, "c": 2, "e": {"x": 3, "y": 4}}"#),
    Extra(
      "Ruled", "one of the optional columns",
      """
      {"time": ["1970-01-01T00:00:00.000000001Z"], "price": [0.5], "change": [-100]}
      """),
  ]

  static let market: [Extra] = [
    Extra("Instrument", "a code with all marks", #"{"exchange": "NYSE", "code": "BRK-B=^/&._"}"#),
    Extra(
      "GetOHLCV", "the last hundred bars before an instant",
      """
      {"instrument": {"exchange": "NASDAQ", "code": "AAPL"}, "interval": "1d",
      "to": "2000-03-01T00:00:00Z", "limit": 100, "keep": "last", "order": "ascending"}
      """),
    Extra(
      "Rows", "numbers that nobody has judged",
      """
      {"time": ["1970-01-01T00:00:00Z"], "open": ["NaN"], "high": ["Infinity"],
      "low": ["-Infinity"], "close": [-0.0], "volume": [-1]}
      """),
    Extra(
      "Bars", "one bar, once bought at a price below zero",
      """
      {"time": ["2020-04-20T00:00:00Z"], "open": [17.73], "high": [17.85], "low": [-40.32],
      "close": [-37.63], "volume": [0]}
      """),
    Extra("RejectedRow", "a problem that came later", #"{"row": 3, "problem": 99}"#),
    Extra("ListSymbols", "of one exchange", #"{"exchange": "X"}"#),
  ]
}
