extension Schema {
  /// The schema's content hash: SHA-256 of its canonical form.
  public var hash: [UInt8] { SHA256.hash(Array(canonicalForm.utf8)) }

  /// Everything of a schema that its two ends must agree on, a fact a line: no comments, no
  /// layout, declarations in the order of their names and members in that of their numbers.
  var canonicalForm: String {
    var lines = ["schema \(name)"]
    lines += enums.sorted { $0.name < $1.name }.flatMap { canonical($0) }
    lines += records.sorted { $0.name < $1.name }.flatMap { canonical($0) }
    lines += errors.flatMap { error in
      ["error \(error.number) \(error.status)"] + canonical(error.record)
    }
    lines += requests.flatMap { canonical($0) }
    lines += events.flatMap { event in
      let key = event.keyFields.map(\.name).joined(separator: ",")
      return ["event \(event.number) \(event.retention) \(event.overflow) key \(key)"]
        + canonical(event.record)
    }
    lines.append(
      "reserved errors \(reserved.errors) requests \(reserved.requests) events \(reserved.events)")
    return lines.joined(separator: "\n") + "\n"
  }

  private func canonical(_ type: EnumType) -> [String] {
    let kind = type.isOpen ? "open" : "closed"
    return ["enum \(type.name) \(type.width) \(kind) reserved \(type.reserved)"]
      + type.cases.map { "  \($0.number) \($0.name) \($0.text)" }
  }

  private func canonical(_ record: Record) -> [String] {
    let shape =
      switch record.shape {
      case .fields: "value"
      case .columns(let rows): "columns \(rows.lowerBound)...\(rows.upperBound)"
      }
    return ["\(shape) \(record.name) reserved \(record.reserved)"]
      + record.fields.map { field in
        "  \(field.number) \(field.name) \(canonical(field.type.canonical))"
          + (field.isOptional ? "?" : "") + (field.carriesEvents ? " event" : "")
      }
  }

  private func canonical(_ request: RequestType) -> [String] {
    let none = "-"
    // By their numbers: in which order a request names its errors says nothing.
    let raised = errors.map(\.record.name).filter { request.raises.contains($0) }
    return [
      "request \(request.number) \(request.kind) accepts \(request.accepts ?? none)"
        + " streams \(request.streams ?? none) returns \(request.returns ?? none)"
        + " raises \(raised.joined(separator: ","))"
    ] + canonical(request.record)
  }

  private func canonical(_ type: FieldType) -> String {
    switch type {
    case .bool: "bool"
    case .integer(let integer, let range): "\(integer)" + (range.map { canonical($0) } ?? "")
    case .double(let rule): "f64" + canonical(rule) { "\($0)" }
    case .float(let rule): "f32" + canonical(rule) { "\(Float($0))" }
    case .timestamp: "timestamp"
    case .duration: "duration"
    case .uuid: "uuid"
    case .string(let range): "string" + canonical(range)
    case .bytes(let range): "bytes" + canonical(range)
    case .enumeration(let name), .record(let name): name
    case .list(let element, let range): "list<\(canonical(element))>" + canonical(range)
    case .array(let element, let count): "array<\(canonical(element))>(\(count))"
    }
  }

  private func canonical(_ range: ClosedRange<Int>) -> String {
    "(\(range.lowerBound)...\(range.upperBound))"
  }

  private func canonical(_ range: IntegerRange) -> String {
    "(\(range.lowerBound)...\(range.upperBound.map { "\($0)" } ?? ""))"
  }

  private func canonical(_ rule: FloatRule, _ shown: (Double) -> String) -> String {
    var parts: [String] = rule.isFinite ? ["finite"] : []
    if rule.low != nil || rule.high != nil {
      parts.append(
        (rule.low.map(shown) ?? "") + "..." + (rule.high.map(shown) ?? ""))
    }
    return parts.isEmpty ? "" : "(\(parts.joined(separator: ",")))"
  }
}
