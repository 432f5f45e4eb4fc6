import RPCCore
import TestSupport

extension InProcessConnection {
  /// Begins `work` in a task whose waits ``settle()`` knows of.
  func begin<Value: Sendable>(
    _ work: @escaping @Sendable (ClientConnection) async throws -> Value
  ) -> Task<Value, any Error> {
    Task(executorPreference: loop) { [client] in try await work(client) }
  }

  /// Makes a call in a task of its own.
  func note(_ method: UInt16, _ note: Note, _ options: CallOptions = .init()) -> Task<
    Note, any Error
  > {
    begin { client in try await client.call(method, note, options: options) }
  }
}

extension ClientConnection {
  /// Begins a call that streams notes both ways.
  func stream(
    _ method: UInt16, _ note: Note = Note(0), _ options: CallOptions = CallOptions(),
    sends: Bool = true
  ) throws -> StreamingCall<Note, Note, Note, CallError> {
    try StreamingCall(method, note, options: options, sends: sends, on: self)
  }
}

extension Task where Failure == any Error {
  /// The error that the task ends with, in a few words; nil where it ends well.
  func failure() async -> String? {
    do {
      _ = try await value
      return nil
    } catch let error as CallError {
      return "\(error.code) \(error.executed) \(error.stage)"
    } catch {
      return "\(error)"
    }
  }
}
