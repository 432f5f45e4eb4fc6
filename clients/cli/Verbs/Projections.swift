internal import MarketContract
internal import PocketQuantClient

/// Makes what projections show anew, and says whether anything was different.
enum ProjectionsVerb: Verb {
  static let name = "projections"
  static let summary = "makes projections anew from their events and says what was different"
  static let operands = [
    Operand(
      name: "NAME", help: "the projection, such as series-overview; all where none is named",
      isOptional: true)
  ]
  static let options = [
    Option("rebuild", nil, "makes them anew from their last snapshots and the events since"),
    Option.output,
  ]
  static let notes = """
    A projection is what events come to: series-overview is what pocketquant status shows. Made
    anew, it has to show what it showed; what was different is printed and has been put right, and
    the exit code is 1 then.
    """

  static func run(_ arguments: Arguments) async throws {
    guard arguments.has("rebuild") else {
      throw CommandError.usage("projections needs --rebuild; see pocketquant projections --help")
    }
    let name = arguments.operands.first
    if let name, !(1...64).contains(name.utf8.count) {
      throw CommandError.usage("a projection's name is 1 to 64 characters")
    }
    let format = try arguments.outputFormat()
    let rebuilt = try await Session.with(arguments) { client in
      try await client.rebuildProjections(RebuildProjections(name: name)).projections
    }
    let printer = DataPrinter(
      format, columns: ["projection", "snapshot", "upTo", "events", "differed", "differences"],
      to: StandardOutput())
    for projection in rebuilt {
      try printer.row(
        [.text(projection.name)]
          + [projection.snapshot, projection.upTo, projection.events, projection.differed].map {
            .integer(Int(clamping: $0))
          } + [.list(projection.differences)])
    }
    try printer.finish()
    let differed = rebuilt.reduce(0) { $0 + $1.differed }
    if differed > 0 {
      throw CommandError.failed(
        "\(differed == 1 ? "1 entry was" : "\(Shown.count(differed)) entries were") not what the "
          + "events say; that has been put right")
    }
  }
}
