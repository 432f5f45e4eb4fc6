import PocketQuantClient
import RPCCore
import TestSupport

/// Follows the events of a server over all of its ends.
final class CrashFollower: Sendable {
  private let client: MarketClient
  private let sequences = Record<UInt64>()
  private let following: Task<Void, any Error>

  init(socket: String) throws {
    let client = try MarketClient(socket: socket)
    self.client = client
    following = Task { [sequences] in
      var events = client.followEvents(
        from: 0, options: CallOptions(whenUnavailable: .wait)
      ).makeAsyncIterator()
      while let delivery = try await events.next() { sequences.append(delivery.record.sequence) }
    }
  }

  /// The sequences that have come, when there are as many as `count`.
  func sequences(_ count: Int) async -> [UInt64] { await sequences.wait(for: count) }

  func close() async {
    following.cancel()
    _ = await following.result
    await client.close()
  }
}
