internal import Synchronization

/// What a server counts of all of its connections together.
///
/// Each is added to by whoever does the thing, without waiting and without allocating; to read them
/// together gives no one moment, which counters that only rise do not need.
package final class ServerCounters: Sendable {
  /// The calls by their methods.
  package let calls: CallCounters

  private let accepted = Atomic<UInt64>(0)
  private let refused = InlineArray<16, Atomic<UInt64>> { _ in Atomic(0) }
  private let aborted = InlineArray<16, Atomic<UInt64>> { _ in Atomic(0) }
  private let late = Atomic<UInt64>(0)
  private let read = Atomic<UInt64>(0)
  private let written = Atomic<UInt64>(0)

  /// Counters for a server with these methods, all zero.
  package init(methods: [UInt16] = []) {
    calls = CallCounters(methods: methods)
  }

  // MARK: Counting

  /// Counts a connection that was accepted, whatever becomes of it.
  package func accept() {
    accepted.wrappingAdd(1, ordering: .relaxed)
  }

  /// Counts a connection that was refused.
  package func refuse(_ reason: RejectReason) {
    refused[Int(reason.rawValue) % 16].wrappingAdd(1, ordering: .relaxed)
  }

  /// Counts a connection that this end broke off.
  package func abort(_ reason: AbortReason) {
    aborted[Int(reason.rawValue) % 16].wrappingAdd(1, ordering: .relaxed)
  }

  /// Counts what the connections that are gone have dropped.
  package func dropLate(_ frames: Int) {
    late.wrappingAdd(UInt64(frames), ordering: .relaxed)
  }

  /// Counts bytes that came.
  package func read(_ count: Int) {
    read.wrappingAdd(UInt64(count), ordering: .relaxed)
  }

  /// Counts bytes that left.
  package func wrote(_ count: Int) {
    written.wrappingAdd(UInt64(count), ordering: .relaxed)
  }

  // MARK: What has been counted

  /// The connections that were accepted.
  package var acceptedCount: UInt64 { accepted.load(ordering: .relaxed) }

  /// The connections that were refused, by the reason; only reasons that occurred.
  package var refusals: [(reason: RejectReason, count: UInt64)] {
    RejectReason.allCases.compactMap { reason in
      let count = refused[Int(reason.rawValue) % 16].load(ordering: .relaxed)
      return count == 0 ? nil : (reason, count)
    }
  }

  /// The connections that this end broke off, by the reason; only reasons that occurred.
  package var aborts: [(reason: AbortReason, count: UInt64)] {
    AbortReason.allCases.compactMap { reason in
      let count = aborted[Int(reason.rawValue) % 16].load(ordering: .relaxed)
      return count == 0 ? nil : (reason, count)
    }
  }

  /// The late frames of the connections that are gone.
  package var lateFrames: UInt64 { late.load(ordering: .relaxed) }
  /// The bytes that came.
  package var bytesRead: UInt64 { read.load(ordering: .relaxed) }
  /// The bytes that left.
  package var bytesWritten: UInt64 { written.load(ordering: .relaxed) }
}
