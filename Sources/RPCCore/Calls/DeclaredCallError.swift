/// An error that a schema declares.
public protocol DeclaredCallError: WireMessage, Error, CustomStringConvertible {
  /// Its number in the schema.
  static var number: UInt16 { get }
  /// The status that it travels with.
  static var status: StatusCode { get }
}

extension DeclaredCallError {
  /// The error as it travels: nothing has been done, because the request was refused.
  public var callError: CallError {
    do throws(WireError) {
      return CallError(
        Self.status, description, executed: .never, stage: .handler,
        detail: CallError.Detail(number: Self.number, message: try encoded()))
    } catch {
      return CallError(
        .internal, "\(Self.self), which \(error)", executed: .never, stage: .encode)
    }
  }

  /// The declared error that came with `error`, where it is this one and can be read.
  public init?(detailOf error: CallError) {
    guard let detail = error.detail, detail.number == Self.number else { return nil }
    do throws(WireError) {
      try self.init(decoding: detail.message)
    } catch {
      return nil
    }
  }
}

/// What the caller of one request catches: its declared errors by case, and all others as they came.
public protocol CallFailure: Error {
  /// The failure that `error` is to a caller of the request.
  init(callError error: CallError)
  /// The failure as it travels.
  var callError: CallError { get }
}

extension CallError: CallFailure {
  /// The error itself.
  public init(callError error: CallError) { self = error }
  /// The error itself.
  public var callError: CallError { self }
}
