extension SwiftEmitter {
  func error(_ type: ErrorType) -> SwiftWriter {
    var writer = SwiftWriter()
    structure(
      type.record,
      conformances: ["WireMessage", "Hashable", "DeclaredCallError", "DeclaredError"], &writer
    ) { writer in
      writer.line("/// The error's number in the schema.")
      writer.line("public static var number: UInt16 { \(type.number) }")
      writer.line("/// The status that it travels with.")
      writer.line("public static var status: StatusCode { .\(type.status.swiftName) }")
      writer.line()
    }
    writer.line()
    writer.block("extension \(type.record.name)") { writer in
      writer.line("/// What a person reads.")
      writer.block("public var description: String") { writer in
        writer.line(textExpression(type.text))
      }
    }
    return writer
  }

  /// A string expression of `parts`, broken where a line would be too long.
  private func textExpression(_ parts: [TextPart]) -> String {
    var lines: [String] = [""]
    for part in parts {
      let pieces: [String]
      switch part {
      case .literal(let text): pieces = words(text)
      case .field(let path): pieces = ["\\(\(path.map(\.swiftName).joined(separator: ".")))"]
      }
      for piece in pieces {
        if lines[lines.count - 1].count + piece.count > 80 { lines.append("") }
        lines[lines.count - 1] += piece
      }
    }
    return lines.enumerated().map { index, line in
      (index == 0 ? "" : "  + ") + "\"\(line)\""
    }.joined(separator: "\n")
  }

  /// A text in pieces that end behind a blank, with what Swift reads otherwise marked.
  private func words(_ text: String) -> [String] {
    var pieces: [String] = []
    var piece = ""
    for character in text {
      piece += String(character).swiftEscaped
      if character == " " {
        pieces.append(piece)
        piece = ""
      }
    }
    return piece.isEmpty ? pieces : pieces + [piece]
  }

  /// How faults that no request declares travel.
  func faultMapping() -> SwiftWriter {
    var writer = SwiftWriter()
    writer.line(
      """
      extension CallError {
        /// A fault of the application as it travels.
        public init(_ fault: Fault) {
          let code: StatusCode =
            switch fault.kind {
            case .cancelled: .cancelled
            case .deadlineExceeded: .deadlineExceeded
            case .conflict: .aborted
            case .exhausted: .resourceExhausted
            case .unavailable: .unavailable
            case .damaged: .dataLoss
            case .internal: .internal
            }
          let executed: Execution =
            switch fault.effect {
            case .none: .never
            case .committed: .yes
            case .unknown: .unknown
            }
          self.init(
            code, fault.message, executed: executed,
            stage: fault.effect == .none ? .handler : .commit)
        }
      }

      extension Fault {
        /// What a handler is told when one of its call's streams ends before its time.
        @usableFromInline
        init(_ error: CallError) {
          switch error.code {
          // What a caller's own fault ended is withdrawn; the call knows why.
          case .cancelled, .invalidArgument: self.init(.cancelled, error.message)
          case .deadlineExceeded: self.init(.deadlineExceeded, error.message)
          case .resourceExhausted: self.init(.exhausted, error.message)
          default: self.init(.internal, error.message)
          }
        }
      }

      extension Incoming where Element: WireMessage {
        /// The messages that a caller streams.
        @inlinable
        init(messagesOf stream: MessageStream<Element>) {
          self.init {
            do throws(CallError) {
              return try await stream.next()
            } catch {
              throw Fault(error)
            }
          }
        }
      }

      extension Outgoing where Element: WireMessage {
        /// The stream of messages to a caller.
        @inlinable
        init(messagesTo call: ServerCall) {
          self.init { message in
            do throws(CallError) {
              try await call.send(message)
            } catch {
              throw Fault(error)
            }
          }
        }
      }
      """)
    return writer
  }
}
