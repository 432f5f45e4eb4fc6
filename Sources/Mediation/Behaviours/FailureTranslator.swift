/// Says failures of one type, such as those of a library, in the words of another.
///
/// Several of them around each other translate several types, the innermost first; a failure that
/// none of them knows passes as it is.
public struct FailureTranslator<Original: Error>: Behaviour {
  @usableFromInline let translate: @Sendable (Original, RequestDescriptor) -> any Error

  /// A behaviour that has `translate` say failures of the type `original`; what it gives is best a
  /// ``Fault`` or an error that the request declares, since all else is one that nobody knows.
  public init(
    of original: Original.Type,
    _ translate: @escaping @Sendable (Original, RequestDescriptor) -> any Error
  ) {
    self.translate = translate
  }

  /// Calls `next` and translates what it fails with.
  @inlinable
  public func around<R: Request>(
    _ request: R, _ context: RequestContext, _ next: (RequestContext) async throws -> R.Reply
  ) async throws -> R.Reply {
    do {
      return try await next(context)
    } catch let original as Original {
      throw translate(original, R.descriptor)
    }
  }

  /// The same around a request that is answered in place.
  @inlinable
  public func aroundInPlace<R: Request>(
    _ request: R, _ context: RequestContext, _ next: (RequestContext) throws -> R.Reply?
  ) throws -> R.Reply? {
    do {
      return try next(context)
    } catch let original as Original {
      throw translate(original, R.descriptor)
    }
  }
}
