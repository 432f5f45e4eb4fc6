/// A request, and by which type it is handled.
public struct RequestHandling: Hashable, Sendable {
  /// The request.
  public let request: RequestDescriptor
  /// The name of the type.
  public let handler: String

  /// A request that `handler` handles.
  public init(_ request: RequestDescriptor, by handler: Any.Type) {
    self.request = request
    self.handler = String(describing: handler)
  }
}
