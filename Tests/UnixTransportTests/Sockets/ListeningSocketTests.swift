import Foundation
import TestSupport
import Testing

@testable import UnixTransport

@Suite("A listening socket")
struct ListeningSocketTests {
  private static func exists(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
  }

  /// Leaves a socket as a server leaves it that was killed: bound, and nobody listens.
  private static func leaveStale(_ path: SocketPath) throws {
    let socket = try UnixSocket.make()
    let bound = path.withAddress { bind(socket.number, $0, $1) }
    try #require(bound == 0)
  }

  @Test("it leaves nothing in the folder when it is closed")
  func leavesNothing() async throws {
    try await TemporaryFolder.with { folder in
      let path = try SocketPath(folder.file("s"))
      let socket = try ListeningSocket.open(path)
      _ = try UnixSocket.connect(to: path)
      socket.close()
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
    }
  }

  @Test("a socket that a dead server has left is taken over")
  func stale() async throws {
    try await TemporaryFolder.with { folder in
      let path = try SocketPath(folder.file("s"))
      try Self.leaveStale(path)
      try #require(FileManager.default.createFile(atPath: "\(path).lock", contents: nil))
      let socket = try ListeningSocket.open(path)
      _ = try UnixSocket.connect(to: path)
      socket.close()
    }
  }

  @Test("one that is listened on is refused, and stays as it is")
  func live() async throws {
    try await TemporaryFolder.with { folder in
      let path = try SocketPath(folder.file("s"))
      let socket = try ListeningSocket.open(path)
      let error = #expect(throws: ListenError.self) {
        _ = try ListeningSocket.open(path)
      }
      #expect(error == .inUse(path))
      #expect(error?.description.contains("stop it first, or choose another socket") == true)
      _ = try UnixSocket.connect(to: path)
      socket.close()
    }
  }

  @Test("one that is listened on without a lock is refused too")
  func liveWithoutLock() async throws {
    try await TemporaryFolder.with { folder in
      let path = try SocketPath(folder.file("s"))
      let stranger = try UnixSocket.make()
      try #require(path.withAddress { bind(stranger.number, $0, $1) } == 0)
      try #require(listen(stranger.number, 1) == 0)
      #expect(throws: ListenError.inUse(path)) { _ = try ListeningSocket.open(path) }
      #expect(Self.exists(path.description))
      #expect(!Self.exists("\(path).lock"))
      // Its backlog is full now: still nobody else's.
      while let connection = try? UnixSocket.connect(to: path) { _ = connection.take() }
      #expect(throws: ListenError.inUse(path)) { _ = try ListeningSocket.open(path) }
    }
  }

  @Test("what is no socket is never removed", arguments: ["file", "folder", "link"])
  func noSocket(_ kind: String) async throws {
    try await TemporaryFolder.with { folder in
      let path = try SocketPath(folder.file("s"))
      switch kind {
      case "file":
        try #require(
          FileManager.default.createFile(atPath: path.description, contents: Data([1, 2])))
      case "folder": try #require(mkdir(path.description, 0o700) == 0)
      default: try #require(symlink("/dev/null", path.description) == 0)
      }
      let error = #expect(throws: ListenError.self) { _ = try ListeningSocket.open(path) }
      #expect(error == .notASocket(path))
      #expect(error?.description.contains("is not a socket; remove it") == true)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["s"])
      if kind == "file" {
        #expect(FileManager.default.contents(atPath: path.description) == Data([1, 2]))
      }
    }
  }

  @Test("a socket of another kind is not removed")
  func otherKind() async throws {
    try await TemporaryFolder.with { folder in
      let path = try SocketPath(folder.file("s"))
      let datagrams = Descriptor(owning: socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0))
      try #require(path.withAddress { bind(datagrams.number, $0, $1) } == 0)
      #expect(throws: ListenError.self) { _ = try ListeningSocket.open(path) }
      #expect(Self.exists(path.description))
    }
  }

  @Test("the socket and its lock are the user's alone, whatever the process makes otherwise")
  func mode() async throws {
    try await TemporaryFolder.with { folder in
      let path = try SocketPath(folder.file("s"))
      let socket = try ListeningSocket.open(path)
      for file in [path.description, "\(path).lock"] {
        let attributes = try FileManager.default.attributesOfItem(atPath: file)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
      }
      socket.close()
    }
  }

  @Test("at the end a file is removed only where it is still the own one")
  func foreignAtTheEnd() async throws {
    try await TemporaryFolder.with { folder in
      let path = try SocketPath(folder.file("s"))
      let socket = try ListeningSocket.open(path)
      try #require(unlink(path.description) == 0)
      try Self.leaveStale(path)
      socket.close()
      #expect(Self.exists(path.description))
      #expect(!Self.exists("\(path).lock"))
    }
  }

  @Test("of servers that race for a stale socket exactly one has it, each time")
  func race() async throws {
    try await TemporaryFolder.with { folder in
      let path = try SocketPath(folder.file("s"))
      for _ in 0..<20 {
        try Self.leaveStale(path)
        let winners = Record<Int>()
        let losers = Record<ListenError?>()
        let everybodyTried = Milestone()
        await withTaskGroup { group in
          for number in 0..<6 {
            group.addTask {
              do {
                let socket = try ListeningSocket.open(path)
                winners.append(number)
                await everybodyTried.wait()
                socket.close()
              } catch {
                losers.append(error as? ListenError)
              }
              if winners.count + losers.count == 6 { everybodyTried.reach() }
            }
          }
          _ = await losers.wait(for: 5)
          everybodyTried.reach()
        }
        #expect(winners.count == 1)
        #expect(losers.elements.allSatisfy { $0 == .inUse(path) })
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
      }
    }
  }

  @Test("servers that come and go never hinder each other for longer than they live")
  func comingAndGoing() async throws {
    try await TemporaryFolder.with { folder in
      let path = try SocketPath(folder.file("s"))
      await withTaskGroup { group in
        for _ in 0..<4 {
          group.addTask {
            for _ in 0..<50 {
              do {
                let socket = try ListeningSocket.open(path)
                // Only its owner listens, so whoever connects reaches this one.
                #expect((try? UnixSocket.connect(to: path).number) != nil)
                socket.close()
              } catch {
                #expect(error as? ListenError == .inUse(path))
              }
            }
          }
        }
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
      let last = try ListeningSocket.open(path)
      last.close()
    }
  }

  @Test("a folder that does not exist is told with what to do")
  func noFolder() async throws {
    try await TemporaryFolder.with { folder in
      let path = try SocketPath(folder.file("none/s"))
      let error = #expect(throws: ListenError.self) { _ = try ListeningSocket.open(path) }
      #expect(error?.description.contains("No such file or directory") == true)
      #expect(error?.description.hasSuffix("choose another socket with --socket") == true)
    }
  }
}
