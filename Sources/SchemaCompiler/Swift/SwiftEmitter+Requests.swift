extension SwiftEmitter {
  func request(_ request: RequestType) -> SwiftWriter {
    var writer = SwiftWriter()
    let kind =
      switch request.kind {
      case .query: "Query"
      case .commandOnce: "OnceCommand"
      case .commandStreamed: "Command"
      }
    let name = request.record.name
    structure(
      request.record, conformances: ["WireMessage", "Hashable", kind], &writer
    ) { writer in
      if let accepts = request.accepts {
        writer.line("/// What is streamed in.\npublic typealias Input = \(accepts)")
      }
      if let streams = request.streams {
        writer.line("/// What is streamed out.\npublic typealias Item = \(streams)")
      }
      writer.line("/// What the call ends with.")
      writer.line("public typealias Reply = \(request.returns ?? "Void")")
      writer.line("/// What the request is called in logs and metrics.")
      writer.block("public static var descriptor: RequestDescriptor") { writer in
        writer.list(
          "RequestDescriptor",
          [
            "number: \(request.number)", "name: \"\(name)\"",
            "isCommand: \(request.kind != .query)",
          ], "")
      }
      writer.line()
    }
    writer.line()
    failure(request, &writer)
    if request.kind == .commandOnce {
      writer.line()
      keeping(request, &writer)
    }
    return writer
  }

  /// How the outcome of a command that runs once is kept.
  private func keeping(_ request: RequestType, _ writer: inout SwiftWriter) {
    let reply = request.returns ?? "Void"
    writer.block("extension \(request.record.name)") { writer in
      writer.line("/// The reply as it is kept.")
      writer.block("public static func keep(_ reply: \(reply)) throws -> [UInt8]") { writer in
        writer.line(request.returns == nil ? "[]" : "[UInt8](try reply.encoded())")
      }
      writer.line()
      writer.line("/// The reply that is kept as `bytes`.")
      writer.block("public static func reply(kept bytes: [UInt8]) throws -> \(reply)") { writer in
        if request.returns != nil { writer.line("try \(reply)(decoding: Bytes(bytes))") }
      }
      writer.line()
      writer.line("/// What is kept of an error; nil where the command does not declare it.")
      writer.block(
        "public static func keep(failure error: any Error) throws -> KeptFailure?"
      ) { writer in
        if request.raises.isEmpty { return writer.line("nil") }
        writer.line("switch error {")
        for name in request.raises {
          writer.line("case let error as \(name): try KeptFailure(error)")
        }
        writer.line("default: nil\n}")
      }
      writer.line()
      writer.line("/// The error that is kept as `failure`.")
      writer.block(
        "public static func failure(kept failure: KeptFailure) throws -> any Error"
      ) { writer in
        let unknown = "throw Fault(unknown: failure)"
        if request.raises.isEmpty { return writer.line(unknown) }
        writer.line("switch failure.number {")
        for name in request.raises {
          writer.line("case \(name).number: try \(name)(decoding: Bytes(failure.fields))")
        }
        writer.line("default: \(unknown)\n}")
      }
    }
  }

  private func failure(_ request: RequestType, _ writer: inout SwiftWriter) {
    let conformances = "RequestFailure, CallFailure, Equatable, CustomStringConvertible"
    writer.block("extension \(request.record.name)") { writer in
      writer.line("/// What the request can fail with.")
      writer.block("public enum Failure: \(conformances)") { writer in
        for name in request.raises {
          let error = schema.errors.first { $0.record.name == name }
          writer.documentation(error?.record.documentation ?? [], fallback: "The error \(name).")
          writer.line("case \(name.lowerFirst.swiftName)(\(name))")
        }
        writer.line("/// Everything that no request declares.")
        writer.line("case call(CallError)")
        writer.line()
        writer.line("/// The failure that `error` is to a caller of this request.")
        writer.block("public init(_ error: any Error)") { writer in
          writer.line("switch error {")
          for name in request.raises {
            writer.line("case let error as \(name): self = .\(name.lowerFirst.swiftName)(error)")
          }
          writer.line("case let error as CallError: self = .call(error)")
          writer.line("default: self = .call(CallError(Fault(undeclared: error)))\n}")
        }
        writer.line()
        writer.line("/// The failure that came over the wire as `error`.")
        writer.block("public init(callError error: CallError)") { writer in
          var keyword = "if"
          for name in request.raises {
            writer.line("\(keyword) let declared = \(name)(detailOf: error) {")
            writer.line("  self = .\(name.lowerFirst.swiftName)(declared)")
            keyword = "} else if"
          }
          writer.line(request.raises.isEmpty ? "self = .call(error)" : "} else {")
          if !request.raises.isEmpty { writer.line("  self = .call(error)\n}") }
        }
        writer.line()
        writer.line("/// The failure as it travels.")
        writer.block("public var callError: CallError") { writer in
          writer.line("switch self {")
          for name in request.raises {
            writer.line("case .\(name.lowerFirst.swiftName)(let error): error.callError")
          }
          writer.line("case .call(let error): error\n}")
        }
        writer.line()
        writer.line("/// What a person reads.")
        writer.line("public var description: String { callError.description }")
      }
    }
  }

  func event(_ event: EventType) -> SwiftWriter {
    var writer = SwiftWriter()
    structure(event.record, conformances: ["WireMessage", "Hashable"], &writer) { writer in
      writer.line("/// The event's number in the schema.")
      writer.line("public static var number: UInt16 { \(event.number) }")
      writer.line()
    }
    return writer
  }

  /// All events as one type.
  func eventUnion() -> SwiftWriter {
    var writer = SwiftWriter()
    let title = schema.title
    writer.line("/// Any event of the schema.")
    let equality = schema.events.allSatisfy { isHashable($0.record) } ? "Hashable" : "Equatable"
    writer.block("public enum \(title)Event: \(equality), Sendable") { writer in
      for event in schema.events {
        let name = event.record.name
        writer.documentation(event.record.documentation, fallback: "The event \(name).")
        writer.line("case \(name.lowerFirst.swiftName)(\(name))")
      }
      writer.line("/// An event that this revision of the schema does not know.")
      writer.line("case unknown(number: UInt16, payload: Bytes)")
      writer.line()
      writer.line("/// The event of this number that `payload` encodes.")
      writer.line("///")
      writer.line("/// - Throws: ``WireError`` where the bytes are no such event.")
      writer.block("public init(number: UInt16, payload: Bytes) throws(WireError)") { writer in
        writer.line("switch number {")
        for event in schema.events {
          let name = event.record.name
          writer.line(
            "case \(name).number: self = .\(name.lowerFirst.swiftName)("
              + "try \(name)(decoding: payload))")
        }
        writer.line("default: self = .unknown(number: number, payload: payload)\n}")
      }
      writer.line()
      writer.line("/// The event's name in the schema.")
      writer.block("public var name: String") { writer in
        writer.line("switch self {")
        for event in schema.events {
          let name = event.record.name
          writer.line("case .\(name.lowerFirst.swiftName): \"\(name)\"")
        }
        writer.line("case .unknown(let number, _): \"event \\(number)\"\n}")
      }
    }
    return writer
  }
}
