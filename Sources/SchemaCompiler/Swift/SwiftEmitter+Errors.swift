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
    text.swiftEscaped.piecesBehindBlanks
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
            case .commandIDReused: .alreadyExists
            case .exhausted: .resourceExhausted
            case .notPermitted: .permissionDenied
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
            stage: !fault.hasBegun ? .admission : fault.effect == .none ? .handler : .commit,
            retryAfter: fault.retryAfterNanoseconds.map { .nanoseconds(Int64(clamping: $0)) })
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

      extension Fault {
        /// What a command says of a kept error that it does not declare.
        init(unknown failure: KeptFailure) {
          self.init(
            .damaged,
            "the command failed with the error \\(failure.number), which it does not declare here: "
              + failure.message)
        }
      }

      extension KeptFailure {
        /// An error as it is kept.
        init(_ error: some DeclaredCallError) throws(WireError) {
          self.init(
            number: type(of: error).number, fields: [UInt8](try error.encoded()),
            message: error.description)
        }
      }

      /// How a command that runs once has come in a call.
      @usableFromInline
      struct CallDelivery: CommandDelivery {
        private let call: ServerCall
        private let request: Bytes

        @usableFromInline
        init(_ call: ServerCall, _ request: Bytes) {
          self.call = call
          self.request = request
        }

        /// The request's bytes.
        @usableFromInline var content: [UInt8] { [UInt8](request) }

        /// Marks the call's end.
        @usableFromInline
        func noteReplay() { call.markReplayed() }
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
          self.init(
            send: { message in
              do throws(CallError) {
                try await call.send(message)
              } catch {
                throw Fault(error)
              }
            },
            ready: {
              do throws(CallError) {
                try await call.ready()
              } catch {
                throw Fault(error)
              }
            })
        }
      }
      """)
    return writer
  }
}
