extension PythonEmitter {
  /// How a client waits.
  enum Waiting {
    case blocking
    case asyncio

    var call: String { self == .blocking ? "Call" : "AsyncCall" }
    var caller: String { self == .blocking ? "Caller" : "AsyncCaller" }
    var package: String { self == .blocking ? "_blocking" : "_asyncio" }
    var prefix: String { self == .blocking ? "" : "Async" }
  }

  func calls(_ waiting: Waiting) -> String {
    var writer = PythonWriter()
    let doing = waiting == .blocking ? "ask" : "ask and await"
    writer.line("\"\"\"What a client can \(doing): one method a request.\"\"\"\n")
    writer.line("from __future__ import annotations\n")
    let streaming = schema.requests.filter(\.isStreaming)
    if streaming.contains(where: { $0.accepts == nil || $0.streams == nil }) {
      writer.line("from typing import NoReturn\n")
    }
    if !streaming.isEmpty {
      writer.line("from \(runtime).\(waiting.package).call import \(waiting.call)")
    }
    writer.line("from \(runtime).\(waiting.package).caller import \(waiting.caller)")
    writer.line("from \(runtime).options import CallOptions")
    var names: Set<String> = []
    for request in schema.requests {
      names.insert(request.record.name)
      names.formUnion([request.accepts, request.streams, request.returns].compactMap(\.self))
    }
    writer.line("from .messages import (")
    for name in names.map(\.pythonClass).sorted() { writer.line("    \(name),") }
    writer.line(")\n")
    let title = "\(waiting.prefix)\(schema.title)Calls"
    writer.line("__all__ = [\"\(title)\"]\n\n")
    writer.line("class \(title)(\(waiting.caller)):")
    writer.indented { writer in
      writer.line("\"\"\"The requests of \(schema.name).\"\"\"")
      for request in schema.requests {
        writer.line()
        method(request, waiting, &writer)
      }
    }
    return writer.text
  }

  private func method(
    _ request: RequestType, _ waiting: Waiting, _ writer: inout PythonWriter
  ) {
    let name = request.record.name
    let returns = request.returns?.pythonClass ?? "None"
    let isAsync = waiting == .asyncio && !request.isStreaming
    let result =
      request.isStreaming
      ? "\(waiting.call)[\(request.accepts?.pythonClass ?? "NoReturn"), "
        + "\(request.streams?.pythonClass ?? "NoReturn"), \(returns)]"
      : returns
    writer.line("\(isAsync ? "async " : "")def \(name.pythonName(in: .calls))(")
    writer.indented { writer in
      writer.line("self, request: \(name.pythonClass), *, timeout: float | None = None,")
      writer.line("options: CallOptions | None = None,")
    }
    writer.line(") -> \(result):")
    writer.indented { writer in
      writer.documentation(request.record.documentation, fallback: "Asks `\(name)`.")
      if request.isStreaming { return writer.line("return self._open(request, timeout, options)") }
      let call = "\(isAsync ? "await " : "")self._unary(request, timeout, options)"
      if request.returns == nil { return writer.line(call) }
      writer.line("reply: \(returns) = \(call)")
      writer.line("return reply")
    }
  }

  // MARK: Texts of errors

  /// The text of an error as lines of a Python expression.
  func texts(_ error: ErrorType) -> [String] {
    var lines: [(text: String, isFormatted: Bool)] = [("", false)]
    for piece in error.text.flatMap({ pieces($0, of: error.record) }) {
      let last = lines[lines.count - 1]
      if !last.text.isEmpty, last.text.count + piece.text.count > Self.longestText {
        lines.append(piece)
      } else {
        lines[lines.count - 1] = (last.text + piece.text, last.isFormatted || piece.isFormatted)
      }
    }
    return lines.map { line in
      line.isFormatted
        ? "f\"\(line.text)\"" : "\"\(line.text.unbraced)\""
    }
  }

  /// The longest text of a line, so that the line has at most a hundred characters.
  private static let longestText = 82

  /// A part of a text, cut behind its blanks.
  private func pieces(_ part: TextPart, of record: Record) -> [(text: String, isFormatted: Bool)] {
    switch part {
    case .field(let path):
      let names = path.enumerated().map { $1.pythonName(in: $0 == 0 ? .error : .message) }
      let value = "self." + names.joined(separator: ".")
      let isBool = type(at: path, in: record) == .bool
      return [(isBool ? "{str(\(value)).lower()}" : "{\(value)}", true)]
    case .literal(let text):
      return text.pythonEscaped.doublingBraces.piecesBehindBlanks.map { ($0, false) }
    }
  }

  private func type(at path: [String], in record: Record) -> FieldType? {
    guard let first = path.first, let field = record.fields.first(where: { $0.name == first })
    else { return nil }
    guard case .record(let name) = field.type, let inner = schema.record(name) else {
      return field.type
    }
    return type(at: Array(path.dropFirst()), in: inner)
  }
}

extension RequestType {
  /// Whether messages travel besides the request and the reply.
  var isStreaming: Bool { accepts != nil || streams != nil }
}

extension String {
  /// The text with its braces doubled, as formatted text needs it.
  fileprivate var doublingBraces: String {
    replacingScalars { $0 == "{" ? "{{" : $0 == "}" ? "}}" : nil }
  }

  /// The text without the doubling of its braces.
  fileprivate var unbraced: String {
    var isSecond = false
    return replacingScalars { scalar in
      let isBrace = scalar == "{" || scalar == "}"
      isSecond = isBrace && !isSecond
      return isBrace && !isSecond ? "" : nil
    }
  }
}
