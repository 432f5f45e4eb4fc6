internal import RPCCore
internal import Synchronization

/// Makes one call with streams again, on a new connection, for as long as that is no harm.
final class StreamRepeater: CallRepeater {
  private let channel: ServerChannel
  private let options: CallOptions
  /// The method, where the server might misunderstand it.
  private let checked: UInt16?
  private let intercepted: InterceptedCall?
  private let attempts: Mutex<CallAttempts>
  let toleratesItems: Bool

  init(
    _ channel: ServerChannel, _ options: CallOptions, effect: CallEffect, checked: UInt16?,
    _ intercepted: InterceptedCall?
  ) {
    self.channel = channel
    self.options = options
    self.checked = checked
    self.intercepted = intercepted
    toleratesItems = effect == .onceCommand
    attempts = Mutex(CallAttempts(effect, options, channel.budget))
  }

  func pause(after error: CallError) -> Duration? {
    attempts.withLock { $0.pause(after: error) }
  }

  func told(_ error: CallError) -> CallError { attempts.withLock { $0.told(error) } }

  /// A connection, or why there is none.
  func connection() async throws(CallError) -> ClientConnection {
    let connection: ClientConnection
    do throws(CallError) {
      connection = try await channel.connected(options, for: checked)
    } catch {
      throw attempts.withLock { $0.failure(error) }
    }
    try attempts.withLock { (attempts) throws(CallError) in
      try attempts.begin(keepsOutcomes: connection.keepsOutcomes)
    }
    return connection
  }

  func connection(after pause: Duration) async -> ClientConnection? {
    guard await channel.rest(pause) else { return nil }
    do throws(CallError) {
      return try await connection()
    } catch {
      return nil
    }
  }

  func callEnded(_ error: CallError?) {
    if error == nil { channel.budget.noteSuccess() }
    intercepted?.end(error)
  }
}
