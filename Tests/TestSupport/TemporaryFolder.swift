import Foundation

/// A folder of a test's own, which is gone when the test ends.
public struct TemporaryFolder: Sendable {
  public let path: String

  /// Does `body` with a new folder.
  ///
  /// Its path is short, because a socket's has little room.
  public static func with<R>(_ body: (TemporaryFolder) async throws -> R) async throws -> R {
    let path = "/tmp/pq-\(UInt64.random(in: 0...UInt64.max))"
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    let result: R
    do {
      result = try await body(TemporaryFolder(path: path))
    } catch {
      try? FileManager.default.removeItem(atPath: path)
      throw error
    }
    try FileManager.default.removeItem(atPath: path)
    return result
  }

  /// The path of something in the folder.
  public func file(_ name: String) -> String { "\(path)/\(name)" }
}
