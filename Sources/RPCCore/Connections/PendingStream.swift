/// What a connection knows of a call with streams; apart from the handle, so that the handle can go.
final class PendingStream<Item: WireMessage>: PendingCall {
  /// Opens the call on a connection, which tells the number to ``begin(as:)`` too.
  typealias Opening =
    @Sendable (ClientConnection, PendingStream) throws(CallError) -> UInt64

  let place: StreamPlace
  let items: MessageStream<Item>
  let reply = ReplyBox()
  let writable = WriteSignal()
  private let repeater: (any CallRepeater)?
  private let onReplay: (@Sendable () -> Void)?
  private let executor: any TaskExecutor
  private let opening: Opening

  /// A call that ``open(on:)`` begins.
  init(
    on connection: ClientConnection, repeater: (any CallRepeater)?,
    onReplay: (@Sendable () -> Void)?, _ opening: @escaping Opening
  ) {
    let place = StreamPlace(connection)
    self.place = place
    self.repeater = repeater
    self.onReplay = onReplay
    executor = connection.driver.executor
    self.opening = opening
    items = MessageStream { credit in
      guard let location = place.location else { return }
      location.connection.take(credit, on: location.stream)
    }
  }

  /// Begins the call; where that fails, it has ended without a word to its repeater.
  func open(on connection: ClientConnection) throws(CallError) {
    do throws(CallError) {
      _ = try opening(connection, self)
    } catch {
      _ = place.end()
      throw error
    }
  }

  func begin(as stream: UInt64) {
    place.begin(as: stream)
  }

  func deliver(_ message: Bytes, credit: MessageCredit) -> WireError? {
    if repeater?.toleratesItems != true { place.noteMessage() }
    return items.deliver(message, credit: credit)
  }

  func signalWritable() {
    writable.raise()
  }

  func end(_ error: CallError?, reply: Bytes, _ ending: CallEnding) {
    if let error, beginsAgain(after: error) { return }
    settle(error, reply: reply, ending)
  }

  /// Withdraws the call, unless it has ended.
  func withdraw() {
    if let location = place.withdraw() {
      location.connection.withdraw(location.stream, .cancelledByTask)
    } else {
      settle(.cancelledByTask)
    }
  }

  private func settle(
    _ error: CallError?, reply: Bytes = .empty, _ ending: CallEnding = .unsaid
  ) {
    guard place.end() else { return }
    let error = error.map { repeater?.told($0) ?? $0 }
    if ending.isReplayed { onReplay?() }
    self.reply.fulfil(error, reply: reply, ending)
    items.finish(error)
    writable.raise()
    repeater?.callEnded(error)
  }

  // MARK: Again

  private func beginsAgain(after error: CallError) -> Bool {
    guard let repeater, place.isUntouched, let pause = repeater.pause(after: error), place.leave()
    else { return false }
    // Nobody is owed credit for them, and the next attempt tells by itself how far it is.
    items.discard()
    place.moves(
      by: Task(executorPreference: executor) {
        guard let connection = await repeater.connection(after: pause) else {
          self.settle(error)
          return
        }
        self.openAgain(on: connection)
      })
    return true
  }

  private func openAgain(on connection: ClientConnection) {
    guard place.arrive(at: connection) else { return settle(.cancelledByTask) }
    let stream: UInt64
    do throws(CallError) {
      stream = try opening(connection, self)
    } catch {
      return end(error, reply: .empty, .unsaid)
    }
    let debt = place.debt
    // Withdrawn while it had no number, it has ended here; the server is still to be told.
    if debt.isWithdrawn { return connection.withdraw(stream, .cancelledByTask) }
    if debt.endsSending, let location = place.location {
      location.connection.endOfStream(location.stream)
    }
    writable.raise()
  }
}
