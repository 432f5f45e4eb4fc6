extension ClientConnectionMachine {
  /// What the end of the connection by `error` means to the call `id`.
  ///
  /// A call whose open has not been handed to the transport was never made, and one above the
  /// highest that a goaway names was never accepted: neither has had an effect.
  func error(_ error: CallError, of id: UInt64) -> CallError {
    guard let stream = streams[id] else { return error }
    let hasLeft = stream.openBatch < output.batchNumber
    let isRefused = lastAccepted.map { id > $0 } ?? false
    guard !hasLeft || isRefused else { return error }
    var error = error
    error.executed = .never
    return error
  }
}
