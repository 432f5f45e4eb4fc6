/// What one end knows of each of its calls, by the call's number.
///
/// A hash table with open addressing, whose hash costs a tenth of a dictionary's, which would be more
/// than all the rest of a look-up: see ``StreamNumberHash``. The numbers are never zero.
struct StreamTable<Value: Sendable>: Sendable {
  private static var leastCapacity: Int { 16 }
  /// A table with more places is given up when it is empty, so that a connection keeps nothing of a
  /// busy moment.
  private static var mostKept: Int { 64 }

  /// The number of the call in each place; 0 where there is none.
  private var numbers: ContiguousArray<UInt64> = []
  private var values: ContiguousArray<Value?> = []
  /// Kept here, where it costs less to come by than where it is drawn.
  private let secret = StreamNumberHash.secret
  /// By how much a hash is shifted to give a place.
  private var shift: UInt64 = 0
  /// How many calls there are.
  private(set) var count = 0

  /// A table without calls, and without memory.
  init() {}

  /// Whether there are none.
  var isEmpty: Bool { count == 0 }

  /// The numbers of all calls, the oldest first.
  var ids: [UInt64] { numbers.filter { $0 != 0 }.sorted() }

  /// What is known of the call `id`; nil where there is no such call.
  subscript(id: UInt64) -> Value? {
    get { place(of: id).flatMap { values[$0] } }
    set {
      if let place = place(of: id) {
        values[place] = newValue
        if newValue == nil { vacate(place) }
      } else if let newValue {
        insert(newValue, id)
      }
    }
    _modify {
      let place = place(of: id)
      var value: Value?
      if let place { value = values[place].take() }
      defer {
        switch (place, value) {
        case (let place?, let value?): values[place] = value
        case (let place?, nil): vacate(place)
        case (nil, let value?): insert(value, id)
        case (nil, nil): break
        }
      }
      yield &value
    }
  }

  /// What is known of all calls, in no order; for whoever looks at them now and then.
  var all: [(id: UInt64, value: Value)] {
    zip(numbers, values).compactMap { id, value in value.map { (id, $0) } }
  }

  /// Notes what is known of the call `id`, of which nothing was known.
  mutating func insert(_ value: consuming Value, _ id: UInt64) {
    precondition(id != 0)
    assert(place(of: id) == nil)
    // At most half full, so that runs stay short and every search meets a free place.
    if (count + 1) * 2 > numbers.count { grow() }
    var place = home(of: id)
    while numbers[place] != 0 { place = (place + 1) & mask }
    numbers[place] = id
    values[place] = consume value
    count += 1
  }

  /// Changes what is known of the call `id`, if there is such a call; nothing of it is copied.
  @discardableResult
  mutating func update<Outcome>(_ id: UInt64, _ change: (inout Value) -> Outcome) -> Outcome? {
    guard let place = place(of: id), var value = values[place].take() else { return nil }
    defer { values[place] = value }
    return change(&value)
  }

  /// Forgets the call `id`; gives what was known of it.
  mutating func removeValue(forKey id: UInt64) -> Value? {
    guard let place = place(of: id) else { return nil }
    let value = values[place].take()
    vacate(place)
    return value
  }

  // MARK: Places

  /// For how many calls there is memory.
  var placeCount: Int { numbers.count }

  private var mask: Int { numbers.count - 1 }

  /// Where a call is put if that is free.
  private func home(of id: UInt64) -> Int {
    Int(truncatingIfNeeded: StreamNumberHash.hash(id, secret: secret) &>> shift)
  }

  private func place(of id: UInt64) -> Int? {
    guard count > 0, id != 0 else { return nil }
    var place = home(of: id)
    while numbers[place] != id {
      if numbers[place] == 0 { return nil }
      place = (place + 1) & mask
    }
    return place
  }

  /// Gives a place free whose value has been taken.
  private mutating func vacate(_ place: Int) {
    // Those behind it that were pushed out of their own place move up, so that no run has a gap.
    var hole = place
    var next = (hole + 1) & mask
    while numbers[next] != 0 {
      if (next &- home(of: numbers[next])) & mask >= (next &- hole) & mask {
        numbers[hole] = numbers[next]
        values.swapAt(hole, next)
        hole = next
      }
      next = (next + 1) & mask
    }
    numbers[hole] = 0
    count -= 1
    if count == 0, numbers.count > Self.mostKept { (numbers, values) = ([], []) }
  }

  private mutating func grow() {
    let capacity = max(numbers.count * 2, Self.leastCapacity)
    let (oldNumbers, oldValues) = (numbers, values)
    numbers = ContiguousArray(repeating: 0, count: capacity)
    values = ContiguousArray(repeating: nil, count: capacity)
    shift = UInt64(64 - capacity.trailingZeroBitCount)
    count = 0
    for (id, value) in zip(oldNumbers, oldValues) {
      if let value { insert(value, id) }
    }
  }
}

/// How numbers of calls are spread over a table's places, by the upper bits of their hashes.
///
/// Those that follow each other, as nearly all do, are multiplied with the golden ratio, and so come
/// to lie far from each other and with room between them. A peer that chooses its numbers so that
/// they would meet has to leave some out, and soon comes to the next block of them, which begins at
/// a place that a secret of the process decides.
enum StreamNumberHash {
  static let secret = UInt64.random(in: 0...UInt64.max)
  /// So many numbers are a block, as a power of two: more than there can be calls at once.
  private static var blockBits: UInt64 { 12 }

  /// The block is mixed as by splitmix64, twice, with the high half folded into the low one between.
  static func hash(_ number: UInt64, secret: UInt64) -> UInt64 {
    var mixed = ((number &>> blockBits) ^ secret) &* 0xBF58_476D_1CE4_E5B9
    mixed ^= mixed &>> 32
    mixed = mixed &* 0x94D0_49BB_1331_11EB
    return number &* 0x9E37_79B9_7F4A_7C15 &+ mixed
  }
}
