extension SwiftEmitter {
  var title: String { schema.title }

  /// The methods, the limits and the hash.
  func schemaFacts() -> SwiftWriter {
    var writer = SwiftWriter()
    writer.documentation(schema.documentation, fallback: "The schema \(schema.name).")
    writer.block("public enum \(title)Schema") { writer in
      writer.line("/// The schema's name.")
      writer.line("public static let name = \"\(schema.name)\"")
      writer.line("/// The schema's content hash: SHA-256 of its canonical form.")
      writer.line("public static let hash: [UInt8] = [")
      let bytes = schema.hash
      for start in stride(from: 0, to: bytes.count, by: 12) {
        let row = bytes[start..<min(start + 12, bytes.count)]
        writer.line("  " + row.map { "\($0)" }.joined(separator: ", ") + ",")
      }
      writer.line("]")
      writer.line()
      writer.line("/// The whole schema in its own language: what a server shows of it.")
      let (open, close) = schema.text.swiftRawQuotes
      writer.line("public static let text = \(open)")
      writer.indented { writer in writer.line(schema.text) }
      writer.line("  \(close)")
      for limit in schema.limits {
        writer.line()
        writer.documentation(limit.documentation, fallback: "The limit \(limit.name).")
        writer.line("public static let \(limit.name.swiftName) = \(grouped(limit.value))")
      }
    }
    if schema.requests.isEmpty { return writer }
    writer.line()
    writer.line("/// The methods of the schema by their numbers.")
    writer.block("public enum \(title)Method: UInt16, CaseIterable, Sendable") { writer in
      for request in schema.requests {
        let name = request.record.name
        writer.line("/// ``\(name)``.")
        writer.line("case \(name.lowerFirst.swiftName) = \(request.number)")
      }
      writer.line()
      writer.line("/// What the method's request is called.")
      writer.block("public var descriptor: RequestDescriptor") { writer in
        writer.line("switch self {")
        for request in schema.requests {
          let name = request.record.name
          writer.line("case .\(name.lowerFirst.swiftName): \(name).descriptor")
        }
        writer.line("}")
      }
      writer.line()
      effect(&writer)
    }
    return writer
  }

  /// What a client may repeat, and under which name it speaks of it.
  private func effect(_ writer: inout SwiftWriter) {
    writer.line("/// What it would mean to make a call of the method twice.")
    writer.block("public var effect: CallEffect") { writer in
      writer.line("switch self {")
      for request in schema.requests {
        let effect =
          switch request.kind {
          case .query: "query"
          case .commandOnce: "onceCommand"
          case .commandStreamed: "streamedCommand"
          }
        writer.line("case .\(request.record.name.lowerFirst.swiftName): .\(effect)")
      }
      writer.line("}")
    }
    writer.line()
    writer.line("/// The name of the method's request.")
    writer.line("public var name: String { descriptor.name }")
  }

  /// The exhaustive dispatch from a method's number to the mediator.
  func service() -> SwiftWriter {
    var writer = SwiftWriter()
    writer.line(
      "/// Answers calls with a mediator: decodes a request, asks, and encodes the reply.")
    writer.line("///")
    writer.line("/// A class, so that a call under way holds one reference to all of it.")
    writer.line("public final class \(title)Service<")
    writer.line("  Handlers: \(title)Handlers, Around: Behaviour, Units: UnitOfWorkFactory")
    writer.block(">: RPCService where Units.Work == Handlers.Work") { writer in
      serviceMembers(&writer)
    }
    return writer
  }

  private func serviceMembers(_ writer: inout SwiftWriter) {
    writer.line("@usableFromInline let mediator: Mediator<Handlers, Around, Units>")
    writer.line("@usableFromInline let context: @Sendable (ServerCall) -> RequestContext")
    writer.line()
    writer.line("/// A service of `mediator`; `context` says what holds for a call.")
    writer.line("public init(")
    writer.line("  _ mediator: Mediator<Handlers, Around, Units>,")
    writer.line("  context: @escaping @Sendable (ServerCall) -> RequestContext")
    writer.block(")") { writer in
      writer.line("self.mediator = mediator\nself.context = context")
    }
    writer.line()
    writer.line("/// Begins a call by the number of its method.")
    writer.line("@inlinable")
    writer.block("public func begin(_ call: ServerCall, request: Bytes)") { writer in
      writer.block("guard let method = \(title)Method(rawValue: call.info.method) else") {
        writer in
        writer.line(
          """
          call.end(
            CallError(
              .unimplemented, "the server has no method \\(call.info.method)", executed: .never,
              stage: .admission))
          return
          """)
      }
      writer.line("switch method {")
      for request in schema.requests {
        let name = request.record.name.lowerFirst
        writer.line("case .\(name.swiftName): \(name.swiftName)(call, request)")
      }
      writer.line("}")
    }
    for request in schema.requests {
      writer.line()
      dispatch(request, &writer)
    }
  }

  private func dispatch(_ request: RequestType, _ writer: inout SwiftWriter) {
    let name = request.record.name
    let reply = request.returns ?? "Nothing"
    let verb = request.kind == .query ? "ask" : "send"
    writer.line("@inlinable")
    writer.block("func \(name.lowerFirst.swiftName)(_ call: ServerCall, _ bytes: Bytes)") {
      writer in
      writer.line("guard let request: \(name) = call.decode(bytes) else { return }")
      var parts = ["context: context(call)"]
      if request.mayBeAnsweredInPlace {
        writer.line("let context = context(call)")
        writer.doCatch(
          "\(name).Failure",
          { writer in
            writer.line("if let reply = try mediator.askInPlace(request, context) {")
            writer.line("  return call.end(with: reply)\n}")
          }, otherwise: "return call.end(error.callError)")
        parts = ["context: context"]
      }
      if let accepts = request.accepts {
        writer.line("let input = call.requestStream(of: \(accepts).self)")
        parts.append("input: Incoming(messagesOf: input)")
      }
      if request.streams != nil { parts.append("output: Outgoing(messagesTo: call)") }
      if request.kind == .commandOnce { parts.append("delivery: CallDelivery(call, bytes)") }
      writer.list("let exchange = Exchange<\(name)>", parts, "")
      writer.line("call.run { () async throws(CallError) -> \(reply) in")
      writer.indented { writer in
        writer.doCatch(
          "\(name).Failure",
          { writer in
            let ask = "try await self.mediator.\(verb)(request, exchange)"
            writer.line(request.returns == nil ? "\(ask)\nreturn Nothing()" : "return \(ask)")
          }, rethrown: "error.callError")
      }
      writer.line("}")
    }
  }

  /// A function a request for clients.
  func calls() -> SwiftWriter {
    var writer = SwiftWriter()
    writer.line("/// What a client can ask: one function a request.")
    writer.block("public protocol \(title)Calls: Sendable") { writer in
      writer.line("/// The way to the server.")
      writer.line("associatedtype Channel: CallChannel")
      writer.line("/// The way to the server.")
      writer.line("var channel: Channel { get }")
    }
    writer.line()
    writer.block("extension \(title)Calls") { writer in
      for (index, request) in schema.requests.enumerated() {
        if index > 0 { writer.line() }
        call(request, &writer)
      }
    }
    for request in schema.requests where request.accepts != nil || request.streams != nil {
      let name = request.record.name
      writer.line()
      writer.block("extension \(name)") { writer in
        writer.line("/// A call of the request, with its streams.")
        writer.list(
          "public typealias Call = StreamingCall",
          [
            request.accepts ?? "Nothing", request.streams ?? "Nothing",
            request.returns ?? "Nothing", "\(name).Failure",
          ], "", open: "<", close: ">")
      }
    }
    return writer
  }

  private func call(_ request: RequestType, _ writer: inout SwiftWriter) {
    let name = request.record.name
    let streams = request.accepts != nil || request.streams != nil
    let result = streams ? "\(name).Call" : request.returns ?? "Void"
    writer.documentation(request.record.documentation, fallback: "Makes the call ``\(name)``.")
    // One function less that waits, where the program that calls it sees it.
    if !streams { writer.line("@inlinable") }
    writer.line("public func \(name.lowerFirst.swiftName)(")
    writer.line("  _ request: \(name), options: CallOptions = CallOptions()")
    writer.block(") async throws(\(name).Failure) -> \(result)") { writer in
      writer.doCatch(
        "CallError",
        { writer in
          let method = "\(title)Method.\(name.lowerFirst.swiftName).rawValue"
          if streams {
            writer.line("return try await channel.open(")
            writer.line("  \(method), request, options: options,")
            writer.line("  sends: \(request.accepts != nil))")
          } else if request.returns == nil {
            writer.line("let _: Nothing = try await channel.call(")
            writer.line("  \(method), request, options: options)")
          } else {
            writer.line("return try await channel.call(")
            writer.line("  \(method), request, options: options)")
          }
        }, rethrown: "\(name).Failure(callError: error)")
    }
  }
}
