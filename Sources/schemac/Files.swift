internal import Foundation
internal import Glibc
internal import SchemaCompiler

/// The files that verbs read and write.
enum Files {
  static let defaultSchema = "schema/market_data.schema"

  static func text(_ path: String) throws -> String {
    do {
      return try String(contentsOfFile: path, encoding: .utf8)
    } catch {
      throw Failure(text: "schemac: \(path) cannot be read: \(error.inWords)")
    }
  }

  static func compile(_ path: String) throws -> Schema {
    try compileWithPlaces(path).schema
  }

  static func compileWithPlaces(_ path: String) throws -> CompiledSchema {
    try SchemaTool.compileWithPlaces(path: path, identity: identity, read: text)
  }

  /// What a file is known by that has several paths, links of both kinds among them: its device and
  /// its inode; the path from the root where there is none.
  private static func identity(_ path: String) -> String {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return URL(fileURLWithPath: path).path }
    return "\(status.st_dev):\(status.st_ino)"
  }

  /// Writes `text` unless it stands there already, so that nothing is built again for it; tells
  /// whether it was written.
  static func write(_ text: String, to path: String) throws -> Bool {
    if (try? String(contentsOfFile: path, encoding: .utf8)) == text { return false }
    do {
      try text.write(toFile: path, atomically: true, encoding: .utf8)
    } catch {
      throw Failure(text: "schemac: \(path) cannot be written: \(error.inWords)")
    }
    return true
  }
}

extension Error {
  /// What happened, in the words of the system where it has some: Foundation has a number for most.
  var inWords: String {
    let error = self as NSError
    let inner = error.userInfo[NSUnderlyingErrorKey] as? any Error
    let cause = inner.map { $0 as NSError } ?? error
    if cause.domain == NSPOSIXErrorDomain {
      return unsafe String(cString: strerror(Int32(cause.code)))
    }
    return error.localizedDescription
  }
}
