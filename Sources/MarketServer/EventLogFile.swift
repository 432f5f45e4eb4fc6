internal import Dispatch
internal import Glibc
internal import MarketApplication
internal import MarketDomain
internal import Mediation
internal import RPCCore

/// A durable subscriber that appends every stored event to a file, a line of JSON each: exactly once
/// and in order, also over crashes, because the file itself says which event was its last.
///
/// An event that cannot be written is tried until it can, and the later ones wait for it: a log with
/// a hole would be worth less than a late one.
final class EventLogFile: EventHandler {
  let name = "event-log"
  let filter = EventFilter<UInt16>.all
  let attempts: Int? = .max

  /// How much of the file is looked at, from its end, for its last line; events are shorter.
  private static let tailSize = 1 << 20

  private let path: String
  private let file: OpenFile
  /// Writes may wait for a disk, which no thread of tasks does.
  private let queue = DispatchQueue(label: "pq-event-log")

  /// Opens the file, or makes it; a line that a crash has left unfinished is taken off.
  ///
  /// - Throws: ``ServerStartError`` where it cannot be written, is something else, or lies in the
  ///   directory of the store, whose files are the store's.
  init(_ path: String, apartFrom directory: String? = nil) throws(ServerStartError) {
    self.path = path
    let parent = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    let place = parent.isEmpty ? "." : parent.joined(separator: "/") + "/"
    if let directory, Self.isSameDirectory(place, directory) {
      throw Self.unusable(path, "lies in the directory of the data", nil)
    }
    let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw Self.unusable(path, "cannot be opened", errno) }
    file = OpenFile(descriptor)
    // Two servers would write over each other.
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      throw Self.unusable(path, "is written by another server", nil)
    }
    try file.findEnd(tail: Self.tailSize, path)
  }

  private static func isSameDirectory(_ first: String, _ second: String) -> Bool {
    var (one, other) = (stat(), stat())
    guard unsafe stat(first, &one) == 0, unsafe stat(second, &other) == 0 else { return false }
    return one.st_dev == other.st_dev && one.st_ino == other.st_ino
  }

  static func unusable(_ path: String, _ what: String, _ code: Int32?) -> ServerStartError {
    let reason = code.map { unsafe ": \(String(cString: strerror($0)))" } ?? ""
    return ServerStartError("the event log \(path) \(what)\(reason); name another --event-log")
  }

  /// Sees to it that the file's last event is one of the store's: else what is missing in the file
  /// would never be written, because the sequences are there.
  ///
  /// - Throws: ``ServerStartError``.
  func check(against reader: some MarketReader) async throws(ServerStartError) {
    let (sequence, id) = await onQueue { ($0.lastSequence, $0.lastID) }
    if sequence == 0 { return }
    let stored: [StoredEvent]
    do {
      stored = try await reader.events(from: sequence, limit: 1)
    } catch is EventsNotKept {
      return
    } catch {
      throw Self.unusable(path, "cannot be compared with the store (\(error))", nil)
    }
    let isThere = stored.first.map {
      $0.sequence == sequence && "\(UniqueID(high: $0.id.high, low: $0.id.low))" == id
    }
    guard isThere == true else {
      throw Self.unusable(
        path,
        "ends with event \(sequence) of another store, or of a state of this one that is lost",
        nil)
    }
  }

  /// Goes on behind the last event that is in the file, or earlier where that had been lost.
  func begin(after checkpoint: UInt64) async throws -> UInt64 {
    min(checkpoint, await onQueue { $0.lastSequence })
  }

  /// Appends the event, unless it is there already.
  func handle(_ event: MarketEvent, _ delivery: DeliveryContext) async throws {
    guard let sequence = event.sequence else { return }
    let line = try EventLine.json(of: event)
    let code = await onQueue { file in file.append(line, sequence) }
    guard code == 0 else {
      throw Fault(
        .unavailable,
        "the event log \(path) takes no line: \(unsafe String(cString: strerror(code)))")
    }
  }

  private func onQueue<R: Sendable>(_ work: @escaping @Sendable (OpenFile) -> R) async -> R {
    await withCheckedContinuation { continuation in
      queue.async { [file] in continuation.resume(returning: work(file)) }
    }
  }
}

/// The file, whose end is known.
///
/// `@unchecked Sendable`: after it was made, it is used on one queue alone.
private final class OpenFile: @unchecked Sendable {
  private let descriptor: Int32
  private var end: off_t = 0
  private(set) var lastSequence: UInt64 = 0
  /// The identity of the last event that was there at the beginning.
  private(set) var lastID: String?

  init(_ descriptor: Int32) {
    self.descriptor = descriptor
  }

  deinit {
    close(descriptor)
  }

  /// Finds the last whole line and takes off what stands behind it.
  func findEnd(tail: Int, _ path: String) throws(ServerStartError) {
    let size = lseek(descriptor, 0, SEEK_END)
    guard size >= 0 else { throw EventLogFile.unusable(path, "cannot be read", errno) }
    let start = max(size - off_t(tail), 0)
    let bytes = read(from: start, Int(size - start))
    let text = bytes[..<(bytes.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0)]
    // Nothing is taken off that no crash of this program can have left.
    if (text.isEmpty && start > 0) || !EventLine.mayBegin(with: bytes[text.endIndex...]) {
      throw EventLogFile.unusable(path, "is something else", nil)
    }
    end = start + off_t(text.count)
    if let line = text.split(separator: UInt8(ascii: "\n")).last {
      guard let sequence = EventLine.sequence(of: line) else {
        throw EventLogFile.unusable(path, "is something else", nil)
      }
      lastSequence = sequence
      lastID = EventLine.id(of: line, sequence)
    }
    guard ftruncate(descriptor, end) == 0 else {
      throw EventLogFile.unusable(path, "cannot be written", errno)
    }
  }

  private func read(from offset: off_t, _ count: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var done = 0
    while done < count {
      let result = unsafe bytes.withUnsafeMutableBytes { buffer in
        unsafe pread(
          descriptor, buffer.baseAddress.map { unsafe $0 + done }, count - done,
          offset + off_t(done))
      }
      if result < 0, errno == EINTR { continue }
      if result <= 0 { break }
      done += result
    }
    return Array(bytes.prefix(done))
  }

  /// Appends a line; gives the error's number where it is not there whole, and 0 where it is.
  func append(_ line: [UInt8], _ sequence: UInt64) -> Int32 {
    if sequence <= lastSequence { return 0 }
    var done = 0
    while done < line.count {
      let result = unsafe line.withUnsafeBytes { buffer in
        unsafe pwrite(
          descriptor, buffer.baseAddress.map { unsafe $0 + done }, line.count - done,
          end + off_t(done))
      }
      if result < 0, errno == EINTR { continue }
      guard result > 0 else {
        let code = result < 0 ? errno : EIO
        // Readers are not left with a half.
        _ = ftruncate(descriptor, end)
        return code
      }
      done += result
    }
    end += off_t(line.count)
    lastSequence = sequence
    return 0
  }
}
