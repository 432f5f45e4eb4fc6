internal import Conformance
internal import DynamicMessages
internal import RPCCore
internal import UnixTransport

/// Takes messages of a stream, puts them together from their parts, and allows as much again.
struct MessageCollector {
  let forms: any MessageForms
  let count: MessageCount

  /// Of many messages so many are looked into: the first, and each of this distance.
  private static let sample = 100

  func collect(on connection: PlayedConnection) throws(PlayFailure) {
    var message: [UInt8] = []
    var taken = 0
    let until = MonotonicClock.now.nanoseconds + UInt64(count.within)
    while taken < count.count {
      let index = connection.awaitFrame(until: until) { inbox in
        inbox.firstIndex { $0.frame.stream == count.stream && !$0.isHousekeeping }
      }
      guard let index else {
        throw PlayFailure(
          "\(count.count) messages were expected on stream \(count.stream); \(taken) came"
            + (connection.hasEnded ? ", and the connection was closed" : ""))
      }
      let view = connection.remove(at: index)
      guard FrameNames.kind(view.frame.kind) == "data" else {
        throw PlayFailure(
          "\(count.count) messages were expected on stream \(count.stream); behind \(taken) came: "
            + "\(view)")
      }
      message += view.frame.body
      let isWhole = view.frame.flags & WireFrame.moreFollows == 0
      do throws(CaseMistake) {
        try connection.allow(view.frame.body.count, messages: isWhole ? 1 : 0, on: count.stream)
      } catch {
        throw PlayFailure(error.description)
      }
      guard isWhole else { continue }
      if taken % Self.sample == 0 || count.count <= Self.sample {
        try check(message, at: taken, connection.builder.methods[count.stream] ?? 0)
      }
      message = []
      taken += 1
    }
  }

  private func check(
    _ message: [UInt8], at place: Int, _ method: UInt16
  ) throws(PlayFailure) {
    do throws(CaseMistake) {
      let value = try forms.decode(message, .piece, of: method)
      var wanted = [JSONValue.Member("index", .number("\(place)"))]
      if let payload = count.payload {
        wanted.append(JSONValue.Member("payload", .bytes((0..<payload).map { UInt8($0 % 251) })))
      }
      if let difference = JSONSubset.difference(.object(wanted), value) {
        throw CaseMistake(difference)
      }
    } catch {
      throw PlayFailure("message \(place) of stream \(count.stream): \(error)")
    }
  }
}
