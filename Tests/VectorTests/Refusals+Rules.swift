import RPCCore

extension Refusal {
  /// Messages that are not laid out as they must be.
  static let layout: [Refusal] = [
    Refusal("Scalars", "no bytes at all", .truncated, "", .cut(0)),
    Refusal("Scalars", "half a header", .truncated, "", .cut(7)),
    Refusal("Scalars", "a block that is cut off", .truncated, "", .cut(40)),
    Refusal("Scalars", "a block without its last byte", .truncated, "", .cut(87)),
    Refusal("Nested", "a value's block that is cut off", .truncated, "point", .cut(56)),
    Refusal("Branch", "a value's block is missing", .truncated, "leaf", .cut(24)),
    Refusal("Branch", "the zeros behind a text are cut off", .truncated, "name", .cut(46)),
    Refusal(
      "Lists", "the second value of a list is cut off", .truncated, "points",
      json: listOf("points", "[{\"x\": 1, \"y\": 2}, {\"x\": 3, \"y\": 4}]"), .cut(152)),
    Refusal("Scalars", "a block of no length", .blockLength, "", .at(0, [0])),
    Refusal("Scalars", "a block whose length is no multiple of 8", .blockLength, "", .at(0, [101])),
    Refusal(
      "Mixed", "a block that ends before the last required field", .blockLength, "", .at(0, [16])),
    Refusal(
      "Nested", "a value whose block is too short", .blockLength, "branch.leaf",
      .content("branch.leaf", [8])),
    Refusal(
      "Lists", "a value of a list whose block is too short", .blockLength, "points",
      .content("points", [8])),
    Refusal("Ticks", "a table without its columns", .blockLength, "", .at(0, [16])),
    Refusal("Ruled", "a table without its last required column", .blockLength, "", .at(0, [24])),
    Refusal("Branch", "an offset behind the next free place", .offset, "leaf", .slot("leaf", [32])),
    Refusal("Branch", "an offset into the block itself", .offset, "leaf", .slot("leaf", [8])),
    Refusal("Branch", "an offset that is no multiple of 8", .offset, "leaf", .slot("leaf", [25])),
    Refusal(
      "Branch", "an offset that points to what was taken before", .offset, "name",
      .slot("name", [24])),
    Refusal("Branch", "an offset of something empty", .offset, "name", .slot("name", plus: 4, [0])),
    Refusal(
      "Ticks", "an offset of a column in a table without rows", .offset, "byte",
      json: emptyTicks, .slot("byte", [112])),
    Refusal(
      "Grids", "an offset within a list of lists that is not next", .offset, "rows",
      .content("rows", [8])),
    Refusal(
      "Store", "a text that is longer than the message", .count, "name", json: "{\"name\": \"a\"}",
      .slot("name", plus: 4, [16])),
    Refusal("Branch", "no value", .count, "leaf", .slot("leaf", little(0 as UInt64))),
    Refusal("Branch", "two values for one", .count, "leaf", .slot("leaf", plus: 4, [2])),
    Refusal(
      "Stored", "a list of more values than the message holds", .count, "points",
      json:
        "{\"side\": \"sell\", \"id\": \"00000000-0000-0000-0000-000000000000\", \"points\": [{\"x\": 1, \"y\": 2}]}",
      .slot("points", plus: 4, [3])),
    Refusal(
      "Lists", "a list of more numbers than the message holds", .count, "ids",
      json: listOf("ids", "[\"00000000-0000-0000-0000-000000000000\"]"), .slot("ids", plus: 4, [2])),
    Refusal("Scalars", "a byte between two fields", .notZero, "", .at(45, [1])),
    Refusal("Shuffled", "a byte behind the last field", .notZero, "", .at(31, [1])),
    Refusal("Ticks", "a byte behind the number of rows", .notZero, "", .at(12, [1])),
    Refusal("Branch", "a byte behind a text", .notZero, "name", .content("name", plus: 7, [1])),
    Refusal("Ticks", "a byte behind a column", .notZero, "byte", .content("byte", plus: 7, [1])),
    Refusal(
      "Lists", "a byte behind a list of numbers", .notZero, "bytes", .content("bytes", plus: 4, [1])
    ),
    Refusal(
      "Mixed", "a byte in the slot of an absent field", .notZero, "b", json: mixed, .at(16, [1])),
    Refusal(
      "Mixed", "an offset in the slot of an absent text", .notZero, "d", json: mixed, .at(24, [40])),
    Refusal("Arrays", "a byte in the slot of an absent array", .notZero, "kept", .at(4, [0])),
    Refusal(
      "Ruled", "an offset in the slot of an absent column", .notZero, "ratio", .at(4, [0b1110])),
    Refusal(
      "Progress", "a field is present that the block does not have", .presence, "total",
      json: "{\"done\": 1}", .at(0, [16]), .at(4, [1]), .cut(16)),
    Refusal(
      "Ruled", "a column is present that the block does not have", .presence, "ratio", .at(0, [32]),
      .cut(48),
      .at(4, [1]), .at(8, [1]), .at(16, [32, 0, 0, 0, 1, 0, 0, 0, 40, 0, 0, 0, 1, 0, 0, 0])),
    Refusal(
      "Scalars", "zeros behind the message", .trailing, "", .append(Array(repeating: 0, count: 8))),
    Refusal("Branch", "a byte behind the message", .trailing, "", .append([1])),
    Refusal(
      "Ping", "something behind a message without fields", .trailing, "",
      .append(Array(repeating: 7, count: 8))),
    Refusal(
      "Ticks", "a column that is shorter than the table", .ragged, "long",
      .slot("long", plus: 4, [1])),
    Refusal(
      "Ticks", "a first column that is longer than the table", .ragged, "time",
      .slot("time", plus: 4, [3])),
    Refusal(
      "Ticks", "a column that has no values", .ragged, "span", .slot("span", little(0 as UInt64))),
    Refusal(
      "Nested", "a column of a table within a value", .ragged, "table.word",
      .slot("table.word", plus: 4, [3])),
    Refusal(
      "Ruled", "an optional column that is shorter than the table", .ragged, "share",
      .slot("share", plus: 4, [1])),
  ]

  /// Values that cannot be what they should be.
  static let values: [Refusal] = [
    Refusal("Scalars", "a truth value of 2", .bool, "truth", .slot("truth", [2])),
    Refusal(
      "Lists", "a truth value of 2 in a list", .bool, "truths", .content("truths", plus: 1, [2])),
    Refusal("Arrays", "a truth value of 255 in an array", .bool, "truths", .slot("truths", [255])),
    Refusal("Optionals", "an optional truth value of 2", .bool, "truth", .slot("truth", [2])),
    Refusal("Enums", "no case of a closed enum", .unknownCase, "side", .slot("side", [0])),
    Refusal(
      "Enums", "an unknown case of two bytes", .unknownCase, "venue",
      .slot("venue", little(2 as UInt16))),
    Refusal(
      "Enums", "an unknown case of four bytes", .unknownCase, "level",
      .slot("level", little(2 as UInt32))),
    Refusal(
      "Enums", "an unknown case of eight bytes", .unknownCase, "flag",
      .slot("flag", little(UInt64.max))),
    Refusal("Lists", "an unknown case in a list", .unknownCase, "sides", .content("sides", [3])),
    Refusal(
      "Arrays", "an unknown case in an array", .unknownCase, "venues", .slot("venues", plus: 2, [0])
    ),
    Refusal("Texts", "half a character", .utf8, "needed", .content("needed", plus: 4, [0xC3])),
    Refusal(
      "Texts", "a character in more bytes than it needs", .utf8, "needed",
      .content("needed", [0xC0, 0x80])),
    Refusal(
      "Texts", "half of a pair of UTF-16", .utf8, "needed", .content("needed", [0xED, 0xA0, 0x80])),
    Refusal("Texts", "a byte that no UTF-8 has", .utf8, "needed", .content("needed", [0xFF])),
    Refusal(
      "Texts", "a character beyond Unicode", .utf8, "needed",
      .content("needed", [0xF4, 0x90, 0x80, 0x80])),
    Refusal(
      "Lists", "a text of a list that is not UTF-8", .utf8, "texts", .content("texts[1]", [0x80])),
    Refusal(
      "Grids", "a text two lists deep that is not UTF-8", .utf8, "words",
      .content("words[0][1]", [0x80])),
    Refusal(
      "Lists", "a text of a value of a list that is not UTF-8", .utf8, "branches.name",
      .content("branches[1].name", [0x80])),
  ]

  private static let mixed = "{\"a\": 1, \"c\": 2}"

  private static let emptyTicks =
    "{\"time\": [], \"byte\": [], \"short\": [], \"word\": [], \"long\": [], \"signedByte\": [], "
    + "\"signedShort\": [], \"signedWord\": [], \"signedLong\": [], \"single\": [], \"double\": [], "
    + "\"span\": []}"

  /// The message Lists with nothing but one of its lists.
  private static func listOf(_ field: String, _ json: String) -> String {
    let fields = [
      "bytes", "truths", "words", "prices", "ids", "times", "spans", "sides", "reasons", "texts",
      "blobs", "points", "branches", "nothings", "tables",
    ]
    let members = fields.map { "\"\($0)\": " + ($0 == field ? json : "[]") }
    return "{" + members.joined(separator: ", ") + "}"
  }
}
