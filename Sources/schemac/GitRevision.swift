internal import Foundation

/// The files of a git repository as they were in one of its revisions.
struct GitRevision {
  let name: String

  /// The text of the file that has this path today, seen from the working directory.
  func text(_ path: String) throws -> String {
    guard !name.hasPrefix("-") else {
      throw Failure(text: "schemac: \"\(name)\" is neither a file nor a revision of git")
    }
    let file = URL(fileURLWithPath: path)
    // Git takes paths from the folder that it runs in if they begin with a dot.
    let object = path.hasPrefix("/") ? "\(name):./\(file.lastPathComponent)" : "\(name):./\(path)"
    let folder = path.hasPrefix("/") ? file.deletingLastPathComponent() : nil
    let (output, mistakes, code) = try run(["git", "show", object], in: folder)
    guard code == 0 else {
      throw Failure(
        text: "schemac: \(path) cannot be read in the revision \(name), which is no file either: "
          + String(decoding: mistakes, as: UTF8.self).trimmingCharacters(in: .newlines))
    }
    return String(decoding: output, as: UTF8.self)
  }

  /// The one path of a file that has several. Its links are those of the revision, and not followed.
  static func identity(_ path: String) -> String {
    path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
  }

  private func run(
    _ command: [String], in folder: URL?
  ) throws -> (output: Data, mistakes: Data, code: Int32) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = command
    if let folder { process.currentDirectoryURL = folder }
    let output = Pipe()
    let mistakes = Pipe()
    process.standardOutput = output
    process.standardError = mistakes
    try process.run()
    // What git says of a mistake fits a pipe, so that one can be read behind the other.
    let text = try output.fileHandleForReading.readToEnd() ?? Data()
    let complaint = try mistakes.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (text, complaint, process.terminationStatus)
  }
}
