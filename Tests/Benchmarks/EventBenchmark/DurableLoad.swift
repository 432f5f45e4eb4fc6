import Mediation
import Synchronization

/// Durable subscribers on a bus, with a history and a journal in memory.
enum DurableLoad {
  static func measure(subscribers count: Int) async throws {
    let events = 200_000 / count
    let history = Past(Note.stored(events))
    let bus = EventBus<Note>(after: UInt64(events / 2))
    let (done, isDone) = AsyncStream.makeStream(of: Void.self)
    let handlers = (0..<count).map { Counting(name: "s\($0)", last: UInt64(events), isDone) }
    let subscribers = EventSubscribers(
      handlers, bus: bus, history: history, journal: Notes(),
      surroundings: DeliverySurroundings(
        now: { MonotonicTime(nanoseconds: 0) }, wallClock: { 0 },
        sleep: { try await Task.sleep(nanoseconds: $0) }, jitter: { 0 }), log: NoLog())
    let clock = ContinuousClock()
    let start = clock.now
    let cpuStart = BusLoad.cpuNanoseconds
    subscribers.start()
    // The first half lies in the history, the second happens now.
    for event in history.events[(events / 2)...] { try bus.publish(event) }
    var waiting = count
    for await _ in done {
      waiting -= 1
      if waiting == 0 { break }
    }
    print(
      "\(count) durable subscribers, half from the history: "
        + "\(BusLoad.rate(events * count, clock.now - start)) deliveries/s, "
        + "\((BusLoad.cpuNanoseconds - cpuStart) / (events * count)) ns of processor each")
    await subscribers.stop()
  }

  private struct Counting: EventHandler {
    let name: String
    let last: UInt64
    let isDone: AsyncStream<Void>.Continuation
    var filter: EventFilter<Int> { .all }

    init(name: String, last: UInt64, _ isDone: AsyncStream<Void>.Continuation) {
      self.name = name
      self.last = last
      self.isDone = isDone
    }

    func handle(_ event: Note, _ delivery: DeliveryContext) async throws {
      if event.sequence == last { isDone.yield() }
    }
  }

  private struct Past: EventHistory {
    let events: [Note]

    init(_ events: [Note]) { self.events = events }

    func events(from sequence: UInt64, limit: Int) async throws -> [Note] {
      let start = min(max(Int(sequence), 1) - 1, events.count)
      return Array(events[start..<min(start + limit, events.count)])
    }
  }

  private struct Notes: SubscriberJournal {
    func load(_ name: String) async throws -> SubscriberRecord<Note> { SubscriberRecord() }
    func write(_ change: JournalChange<Note>, of name: String) async throws {}
  }

  private struct NoLog: Log {
    var level: LogLevel { .error }
    func write(_ entry: LogEntry) {}
  }
}
