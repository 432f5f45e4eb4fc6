internal import Synchronization

/// Counts a server's calls by their method and status.
///
/// The methods are known beforehand, so that to count is to add to one number: several threads do
/// so at once without waiting for each other, and nothing is allocated.
package final class CallCounters: Sendable {
  /// What has been counted of one method.
  package struct Figures: Equatable, Sendable {
    /// The method's number; 0 for all that were not known beforehand.
    package let method: UInt16
    /// The calls that have begun and whose work has not ended.
    package let active: UInt64
    /// The calls that have ended, by the number of the status.
    package let ended: [UInt64]
  }

  private final class Counter: Sendable {
    let begun = Atomic<UInt64>(0)
    /// Of those that have begun.
    let finished = Atomic<UInt64>(0)
    let ended = InlineArray<17, Atomic<UInt64>> { _ in Atomic(0) }
  }

  /// The place in ``counters`` by the method's number; 0 where it is not known.
  private let places: [UInt16]
  private let counters: [Counter]
  private let methods: [UInt16]

  /// Counters for `methods`, all zero.
  package init(methods: [UInt16]) {
    let methods = Set(methods).subtracting([0]).sorted()
    self.methods = [0] + methods
    counters = self.methods.map { _ in Counter() }
    var places = [UInt16](repeating: 0, count: Int(methods.last ?? 0) + 1)
    for (index, method) in self.methods.enumerated() { places[Int(method)] = UInt16(index) }
    self.places = places
  }

  private func counter(_ method: UInt16) -> Counter {
    let number = Int(method)
    return counters[number < places.count ? Int(places[number]) : 0]
  }

  /// Counts a call whose work begins.
  func begin(_ method: UInt16) {
    counter(method).begun.wrappingAdd(1, ordering: .relaxed)
  }

  /// Counts the end of a call that had begun.
  func finish(_ method: UInt16, _ status: StatusCode) {
    let counter = counter(method)
    counter.ended[Int(status.rawValue)].wrappingAdd(1, ordering: .relaxed)
    counter.finished.wrappingAdd(1, ordering: .relaxed)
  }

  /// Counts a call that was refused before it began.
  func refuse(_ method: UInt16, _ status: StatusCode) {
    counter(method).ended[Int(status.rawValue)].wrappingAdd(1, ordering: .relaxed)
  }

  /// What has been counted, in the order of the methods' numbers.
  package var figures: [Figures] {
    zip(methods, counters).map { method, counter in
      // In this order, so that a call that ends meanwhile does not make a number negative.
      let finished = counter.finished.load(ordering: .relaxed)
      let begun = counter.begun.load(ordering: .relaxed)
      return Figures(
        method: method, active: begun - min(finished, begun),
        ended: (0..<17).map { counter.ended[$0].load(ordering: .relaxed) })
    }
  }
}
