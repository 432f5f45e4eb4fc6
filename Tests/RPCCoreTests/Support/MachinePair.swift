import TestSupport

@testable import RPCCore

/// A client's and a server's machine that do random things, and a model of what must become of it.
struct MachinePair {
  /// One direction of a call: which messages were sent and which arrived.
  struct Direction: CustomStringConvertible {
    var sent: UInt64 = 0
    var received: [UInt64] = []

    var isOrdered: Bool { received == Array(0..<UInt64(received.count)) }
    var isComplete: Bool { received.count == Int(sent) }
    var description: String { "sent \(sent), received \(received)" }
  }

  struct Call {
    var toServer = Direction()
    var toClient = Direction()
    var untakenByServer: [Int] = []
    var untakenByClient: [Int] = []
    var hasEndedSending = false
    var isWithdrawn = false
    var isEnding = false
    var ends = 0
  }

  private(set) var client: ClientBench
  private(set) var server: ServerBench
  private(set) var calls: [UInt64: Call] = [:]
  private(set) var faults: [String] = []
  private var generator: SeededGenerator
  private var toServer: [UInt8] = []
  private var toClient: [UInt8] = []
  private var serverReader: FrameReader
  private var clientReader: FrameReader

  init(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    func limits() -> ConnectionLimits {
      var limits = ConnectionLimits.least
      limits.maxFrame = 4096 + Int.random(in: 0...4000, using: &generator)
      limits.initialCredit = 4096 + Int.random(in: 0...4000, using: &generator)
      limits.maxMessage = 16 << 10
      limits.maxStreams = 5
      return limits
    }
    let clientLimits = limits()
    let serverLimits = limits()
    self.generator = generator
    client = ClientBench(limits: clientLimits, server: serverLimits)
    server = ServerBench(limits: serverLimits, client: clientLimits)
    _ = server.sent()
    serverReader = FrameReader(maxFrame: serverLimits.maxFrame)
    clientReader = FrameReader(maxFrame: clientLimits.maxFrame)
  }

  // MARK: Steps

  mutating func step() throws {
    let id = calls.filter { $0.value.ends == 0 }.keys.sorted().randomElement(using: &generator) ?? 0
    switch Int.random(in: 0..<14, using: &generator) {
    case 0: open()
    case 1, 2: try sendToServer(id)
    case 3, 4: try sendToClient(id)
    case 5: endSending(id)
    case 6: try endCall(id)
    case 7 where Int.random(in: 0..<4, using: &generator) == 0: withdraw(id)
    case 8: client.machine.ping(generator.next(), now: client.now)
    case 9: takeByServer(id)
    case 10: takeByClient(id)
    default: move()
    }
  }

  /// Ends all calls and moves everything until nothing is left.
  mutating func finish() throws {
    for round in 0..<2000 {
      let isOver = calls.values.allSatisfy { $0.ends > 0 }
      if isOver, server.machine.streams.isEmpty, client.machine.streams.isEmpty { return }
      for id in calls.keys.sorted() {
        endSending(id)
        takeByServer(id)
        takeByClient(id)
        if round > 200 { try endCall(id) }
      }
      move()
    }
    faults.append("calls do not end")
  }

  private mutating func note(_ number: UInt64) -> Note {
    let most = [0, 100, 3000, 14_000].randomElement(using: &generator) ?? 0
    return Note(
      number, String(repeating: "x", count: Int.random(in: 0...most, using: &generator)))
  }

  private mutating func open() {
    guard let id = try? client.open(sends: true) else { return }
    calls[id] = Call()
  }

  private mutating func sendToServer(_ id: UInt64) throws {
    guard let call = calls[id] else { return }
    switch try client.machine.send(note(call.toServer.sent), on: id) {
    case .sent, .sentInParts: calls[id]?.toServer.sent += 1
    case .mustWait, .closed: break
    }
  }

  private mutating func sendToClient(_ id: UInt64) throws {
    guard let call = calls[id], !call.isEnding else { return }
    switch try server.machine.send(note(call.toClient.sent), on: id) {
    case .sent, .sentInParts: calls[id]?.toClient.sent += 1
    case .mustWait, .closed: break
    case .tooLarge: faults.append("a message is too large")
    }
  }

  private mutating func endSending(_ id: UInt64) {
    calls[id]?.hasEndedSending = true
    client.machine.endOfStream(id)
  }

  /// The server ends a call that it has heard all of, or that was withdrawn.
  private mutating func endCall(_ id: UInt64) throws {
    guard let call = calls[id], !call.isEnding, let stream = server.machine.streams[id],
      stream.isCancelled
        || stream.inbound.isEnded && !stream.outbound.isSendingParts
    else { return }
    calls[id]?.isEnding = true
    try server.machine.end(id, reply: note(.max), now: server.now)
  }

  private mutating func withdraw(_ id: UInt64) {
    guard calls[id]?.isWithdrawn == false else { return }
    client.machine.cancel(id)
    calls[id]?.isWithdrawn = true
    calls[id]?.ends += 1
  }

  private mutating func takeByServer(_ id: UInt64) {
    guard let call = calls[id], !call.untakenByServer.isEmpty else { return }
    calls[id]?.untakenByServer.removeFirst()
    server.machine.allow(call.untakenByServer[0], on: id)
  }

  private mutating func takeByClient(_ id: UInt64) {
    guard let call = calls[id], !call.untakenByClient.isEmpty else { return }
    calls[id]?.untakenByClient.removeFirst()
    client.machine.allow(call.untakenByClient[0], on: id)
  }

  // MARK: Bytes

  /// Moves some of the bytes that are under way.
  private mutating func move() {
    if Bool.random(using: &generator) { toServer += client.machine.output.takeBytes() }
    if Bool.random(using: &generator) { toClient += server.machine.output.takeBytes() }
    let bound = [50, 5000, 50_000].randomElement(using: &generator) ?? 50
    let forServer = toServer.prefix(Int.random(in: 1...bound, using: &generator))
    let forClient = toClient.prefix(Int.random(in: 1...bound, using: &generator))
    toServer.removeFirst(forServer.count)
    toClient.removeFirst(forClient.count)
    serverReader.feed(Array(forServer))
    clientReader.feed(Array(forClient))
    do throws(FrameFault) {
      while let frame = try serverReader.next() {
        note(server.machine.receive(frame, now: server.now))
      }
      while let frame = try clientReader.next() {
        note(client.machine.receive(frame, now: client.now))
      }
    } catch {
      faults.append(error.text)
    }
  }

  private mutating func note(_ action: ServerConnectionMachine.Action) {
    switch action {
    case .message(let id, let message, let credit, _):
      calls[id]?.toServer.received.append((try? Note(decoding: message))?.number ?? .max)
      calls[id]?.untakenByServer.append(credit)
    case .cancel(let id, let cause):
      if calls[id]?.isWithdrawn != true { faults.append("call \(id) is cancelled: \(cause)") }
    case .close(let reason): faults.append("the server closes: \(reason)")
    case .nothing, .start, .endOfStream, .writable: break
    }
  }

  private mutating func note(_ action: ClientConnectionMachine.Action) {
    switch action {
    case .message(let id, let message, let credit):
      calls[id]?.toClient.received.append((try? Note(decoding: message))?.number ?? 0)
      calls[id]?.untakenByClient.append(credit)
    case .end(let id, let error, let reply, _):
      calls[id]?.ends += 1
      if error != nil || (try? Note(decoding: reply))?.number != .max {
        faults.append("call \(id) ends with \(String(describing: error))")
      }
    case .close(let error): faults.append("the client closes: \(error)")
    case .nothing, .ready, .writable, .pong, .draining: break
    }
  }
}
