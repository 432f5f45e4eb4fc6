import Foundation
import TestSupport
import Testing

@testable import UnixTransport

@Suite("The default path of a socket")
struct DefaultSocketPathTests {
  private static func resolve(_ runtime: String?, below folder: TemporaryFolder) throws -> String {
    try DefaultSocketPath.resolve(
      service: "quant", runtimeDirectory: runtime, sharedDirectory: folder.path
    ).description
  }

  private static func expectRefusal(
    _ folder: TemporaryFolder, _ directory: String, because reason: String
  ) {
    let error = #expect(throws: DefaultSocketPathError.self) {
      try resolve(directory, below: folder)
    }
    #expect(error == .unusable(directory, reason))
    #expect(error?.description.hasSuffix("name a socket with --socket PATH") == true)
  }

  private static func makeDirectory(_ path: String, mode: mode_t = 0o700) throws {
    try #require(mkdir(path, mode) == 0 && chmod(path, mode) == 0)
  }

  @Test("it is in the user's runtime directory where there is one")
  func runtime() async throws {
    try await TemporaryFolder.with { folder in
      let directory = folder.file("run")
      try Self.makeDirectory(directory, mode: 0o755)
      #expect(try Self.resolve(directory, below: folder) == "\(directory)/quant.sock")
    }
  }

  @Test(
    "without one it is in a directory of the user's own, which is made and found again",
    arguments: [nil, "", "relative/run"])
  func own(_ runtime: String?) async throws {
    try await TemporaryFolder.with { folder in
      let directory = folder.file("quant-\(geteuid())")
      for _ in 0..<2 {
        #expect(try Self.resolve(runtime, below: folder) == "\(directory)/quant.sock")
      }
      let attributes = try FileManager.default.attributesOfItem(atPath: directory)
      #expect(attributes[.posixPermissions] as? Int == 0o700)
    }
  }

  @Test("a directory that others may write to is refused", arguments: [0o720, 0o702, 0o1777])
  func writable(_ mode: mode_t) async throws {
    try await TemporaryFolder.with { folder in
      let directory = folder.file("run")
      try Self.makeDirectory(directory, mode: mode)
      Self.expectRefusal(folder, directory, because: "others may write to it")
    }
  }

  @Test("a directory of somebody else is refused", .enabled(if: geteuid() == 0))
  func somebodyElses() async throws {
    try await TemporaryFolder.with { folder in
      let directory = folder.file("run")
      try Self.makeDirectory(directory)
      try #require(chown(directory, 12345, 12345) == 0)
      Self.expectRefusal(folder, directory, because: "it belongs to user 12345")
    }
  }

  @Test("a link is refused, since whoever made it may turn it elsewhere")
  func link() async throws {
    try await TemporaryFolder.with { folder in
      try Self.makeDirectory(folder.file("real"))
      let own = folder.file("quant-\(geteuid())")
      for place in [folder.file("run"), own] {
        try #require(symlink(folder.file("real"), place) == 0)
      }
      Self.expectRefusal(folder, folder.file("run"), because: "it is not a directory")
      #expect(throws: DefaultSocketPathError.unusable(own, "it is not a directory")) {
        try Self.resolve(nil, below: folder)
      }
    }
  }

  @Test("a file, and nothing at all, are refused")
  func noDirectory() async throws {
    try await TemporaryFolder.with { folder in
      try #require(FileManager.default.createFile(atPath: folder.file("run"), contents: nil))
      Self.expectRefusal(folder, folder.file("run"), because: "it is not a directory")
      Self.expectRefusal(folder, folder.file("none"), because: "No such file or directory")
    }
  }

  @Test("a directory that cannot be made is refused")
  func cannotBeMade() async throws {
    try await TemporaryFolder.with { folder in
      let missing = folder.file("missing")
      #expect(
        throws: DefaultSocketPathError.unusable(
          "\(missing)/quant-\(geteuid())", "No such file or directory")
      ) {
        try DefaultSocketPath.resolve(
          service: "quant", runtimeDirectory: nil, sharedDirectory: missing)
      }
    }
  }

  @Test("a directory whose path leaves no room for the socket is refused")
  func tooLong() async throws {
    try await TemporaryFolder.with { folder in
      let directory = folder.file(String(repeating: "x", count: 80))
      try Self.makeDirectory(directory)
      let error = #expect(throws: DefaultSocketPathError.self) {
        try Self.resolve(directory, below: folder)
      }
      #expect(error?.description.contains("the kernel takes at most 107") == true)
    }
  }
}
