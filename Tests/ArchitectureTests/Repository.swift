import Foundation

/// The project's own files, as a test finds them.
enum Repository {
  /// The folder with Package.swift in it.
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  static func text(of file: String) throws -> String {
    try String(contentsOfFile: "\(root)/\(file)", encoding: .utf8)
  }

  /// The Swift files below a folder, as paths from the root.
  static func swiftFiles(in folder: String) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: "\(root)/\(folder)")
      .filter { $0.hasSuffix(".swift") }.map { "\(folder)/\($0)" }.sorted()
  }

  static func folders(in folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: "\(root)/\(folder)")
      .map { "\(folder)/\($0)" }.sorted()
  }

  /// The modules that a file imports.
  static func imports(of file: String) throws -> [String] {
    try text(of: file).split(separator: "\n").compactMap { line -> String? in
      let words = line.split(separator: " ")
      guard let position = words.firstIndex(of: "import"), position < words.count - 1,
        words[..<position].allSatisfy({ $0.hasPrefix("@") || levels.contains(String($0)) })
      else { return nil }
      // `import struct Module.Name` names the module too.
      let kinds = ["struct", "class", "enum", "func", "var", "let", "protocol", "typealias"]
      let name = words.dropFirst(position + 1).first { !kinds.contains(String($0)) }
      return name.map { String($0.prefix { $0 != "." }) }
    }
  }

  private static let levels = ["public", "package", "internal", "private", "fileprivate"]
}
