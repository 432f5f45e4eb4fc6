import Foundation
import TestSupport

/// The Python on this machine, where it is new enough for the client.
enum Python {
  static let path: String? =
    ["/usr/bin/python3", "/usr/local/bin/python3"].first(where: isUsable)
    ?? ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":")
    .map { "\($0)/python3" }.first(where: isUsable)

  /// The folder of the client.
  static let client = "\(ProjectFolder.root)/clients/python"

  private static func isUsable(_ path: String) -> Bool {
    guard FileManager.default.isExecutableFile(atPath: path) else { return false }
    let question = "import sys; sys.exit(sys.version_info < (3, 10))"
    return system("'\(path)' -c '\(question)' 2>/dev/null") == 0
  }
}
