extension SwiftEmitter {
  /// The protocol with a requirement for each request, and each request's way to its handler.
  func handlers() -> SwiftWriter {
    var writer = SwiftWriter()
    writer.line("/// An application of the schema: one handler for each request.")
    writer.line("///")
    writer.line(
      "/// A type that lacks a handler does not conform, and the program does not compile.")
    writer.block("public protocol \(title)Handlers: Sendable") { writer in
      writer.line("/// What commands change the state through.")
      writer.line("associatedtype Work: Sendable")
      for request in schema.requests {
        let name = request.record.name
        let handler =
          request.kind == .query ? "QueryHandler<\(name)>" : "CommandHandler<\(name), Work>"
        writer.line()
        writer.line("/// The type that handles ``\(name)``.")
        writer.line("associatedtype Handles\(name): \(handler)")
        writer.line("/// Handles ``\(name)``.")
        writer.line("var \(name.lowerFirst.swiftName): Handles\(name) { get }")
      }
    }
    writer.line()
    handling(&writer)
    writer.line()
    sending(&writer)
    return writer
  }

  /// The list of the requests and of the types that handle them.
  private func handling(_ writer: inout SwiftWriter) {
    writer.block("extension \(title)Handlers") { writer in
      writer.line("/// Each request and the type that handles it, in the order of the numbers.")
      writer.block("public static var handledRequests: [RequestHandling]") { writer in
        writer.line("[")
        for request in schema.requests.sorted(by: { $0.number < $1.number }) {
          let name = request.record.name
          writer.line("  RequestHandling(\(name).descriptor, by: Handles\(name).self),")
        }
        writer.line("]")
      }
    }
  }

  /// What can be asked, and each request's way to its handler.
  private func sending(_ writer: inout SwiftWriter) {
    writer.line("/// What can be asked of an application of the schema: one function a request.")
    writer.line("///")
    writer.line(
      "/// A handler that sends further requests has a mediator as this, and knows no others.")
    writer.block("public protocol \(title)Requests: Sendable") { writer in
      for (index, request) in schema.requests.enumerated() {
        if index > 0 { writer.line() }
        signature(of: request, access: "", &writer)
      }
    }
    writer.line()
    writer.line("extension Mediator: \(title)Requests")
    writer.block("where Handlers: \(title)Handlers, Units.Work == Handlers.Work") { writer in
      for (index, request) in schema.requests.enumerated() {
        if index > 0 { writer.line() }
        signature(of: request, access: "public ", &writer) { writer in
          let word = request.kind == .query ? "query" : "command"
          let handler = "handlers.\(request.record.name.lowerFirst.swiftName)"
          writer.line("try await perform(\(word), by: \(handler), exchange)")
        }
        if request.mayBeAnsweredInPlace { inPlace(request, &writer) }
      }
    }
  }

  private func inPlace(_ request: RequestType, _ writer: inout SwiftWriter) {
    let name = request.record.name
    writer.line()
    writer.line("/// The same in place, where ``\(name)`` can be answered so; nil where it cannot.")
    writer.line("@inlinable")
    writer.line("public func askInPlace(_ query: \(name), _ context: RequestContext)")
    writer.block("  throws(\(name).Failure) -> \(name).Reply?") { writer in
      let handler = "handlers.\(name.lowerFirst.swiftName)"
      writer.line("try performInPlace(query, by: \(handler), context)")
    }
  }

  private func signature(
    of request: RequestType, access: String, _ writer: inout SwiftWriter,
    body: ((inout SwiftWriter) -> Void)? = nil
  ) {
    let name = request.record.name
    let verb = request.kind == .query ? "ask(_ query" : "send(_ command"
    writer.documentation(request.record.documentation, fallback: "Handles ``\(name)``.")
    if body != nil { writer.line("@inlinable") }
    writer.line("\(access)func \(verb): \(name), _ exchange: Exchange<\(name)>)")
    let result = "  async throws(\(name).Failure) -> \(name).Reply"
    if let body { writer.block(result, body) } else { writer.line(result) }
  }
}

extension RequestType {
  /// Whether a handler can answer the request without waiting: a query without streams.
  var mayBeAnsweredInPlace: Bool {
    kind == .query && accepts == nil && streams == nil && returns != nil
  }
}
