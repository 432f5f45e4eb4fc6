/// Something that is asked of the application, by its type.
///
/// A request says what comes with it and what comes of it. The mediator gives it to the one handler
/// of its type; there is no other way to a handler.
public protocol Request: Sendable {
  /// The items that the caller streams in; `Never` where it streams none.
  associatedtype Input: Sendable = Never
  /// The items that are streamed out before the reply; `Never` where there are none.
  associatedtype Item: Sendable = Never
  /// What the handler returns; `Void` where it returns nothing.
  associatedtype Reply: Sendable
  /// What the request can fail with, by case.
  associatedtype Failure: RequestFailure
  /// What the request is called in logs and metrics.
  static var descriptor: RequestDescriptor { get }
}

/// A request that changes the state.
public protocol Command: Request {}

/// A request that reads the state and leaves it as it is.
public protocol Query: Request {}

/// What a request is called, for people and for tables.
public struct RequestDescriptor: Hashable, Sendable {
  /// The number that no other request has.
  public let number: UInt16
  /// The name that no other request has.
  public let name: String
  /// Whether it changes the state.
  public let isCommand: Bool

  /// A descriptor.
  public init(number: UInt16, name: String, isCommand: Bool) {
    self.number = number
    self.name = name
    self.isCommand = isCommand
  }
}

/// The failures of one request: those that it declares, and one for all that nobody can declare.
public protocol RequestFailure: Error {
  /// The failure that `error` is to a caller of this request.
  init(_ error: any Error)
}
