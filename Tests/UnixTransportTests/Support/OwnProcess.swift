import Foundation

/// What the kernel knows of the process that runs the tests.
enum OwnProcess {
  /// The descriptors that are open.
  static func descriptorCount() throws -> Int {
    try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
  }

  /// How many threads have this name.
  static func threadCount(named name: String) throws -> Int {
    try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count { thread in
      // A thread may have ended since it was listed.
      let text = try? String(contentsOfFile: "/proc/self/task/\(thread)/comm", encoding: .utf8)
      return text?.trimmingCharacters(in: .newlines) == name
    }
  }

  /// A name for a thread that no other test uses.
  static func newThreadName() -> String {
    "t-" + String(UInt64.random(in: 0...0xFFFF_FFFF), radix: 16)
  }
}
