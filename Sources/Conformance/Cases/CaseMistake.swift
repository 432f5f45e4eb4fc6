/// What is wrong in a file of cases, or with a case that cannot be played as it is written.
public struct CaseMistake: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file and the line; empty where it is about no line.
  public let place: String
  /// What is wrong there and what would be right.
  public let reason: String

  /// A mistake.
  public init(_ reason: String, at place: String = "") {
    self.reason = reason
    self.place = place
  }

  /// One line.
  public var description: String { place.isEmpty ? reason : "\(place): \(reason)" }
}
