extension SwiftEmitter {
  func validator(_ record: Record, _ writer: inout SwiftWriter) {
    writer.line("/// Refuses what breaks a limit that the schema declares.")
    writer.block("public func validate() throws(WireError)") { writer in
      if case .columns(let rows) = record.shape {
        writer.line("try WireRule.length(count, \(range(rows)), \"\")")
        for field in record.fields {
          let name = field.name.swiftName
          let count = field.isOptional ? "(\(name)?.count ?? count)" : "\(name).count"
          writer.line(
            "guard \(count) == count else { throw WireError(.ragged, \"\(field.name)\") }")
          for rule in columnRules(field) { writer.line(rule) }
        }
        return
      }
      for field in record.fields {
        let rules = rules(field.type, field.name.swiftName, field.name)
        if rules.isEmpty { continue }
        if field.isOptional {
          writer.block("if let \(field.name.swiftName)") { writer in
            for rule in rules { writer.line(rule) }
          }
        } else {
          for rule in rules { writer.line(rule) }
        }
      }
    }
  }

  /// The statements that refuse a column's values which break a limit.
  func columnRules(_ field: Field) -> [String] {
    let column = field.name.swiftName + (field.isOptional ? "?" : "")
    func require(_ limits: String) -> String {
      "try \(column).require(\(limits), \"\(field.name)\")"
    }
    switch field.type {
    case .integer(let integer, let limits?) where limits != integer.values:
      return [require(range(limits, of: integer))]
    case .double(let rule), .float(let rule):
      let finite = rule.isFinite ? ["try \(column).requireFinite(\"\(field.name)\")"] : []
      return finite + (range(rule, of: swiftType(field.type)).map { [require($0)] } ?? [])
    default: return []
    }
  }

  private func rules(_ type: FieldType, _ value: String, _ name: String) -> [String] {
    switch type {
    case .bool, .timestamp, .uuid, .enumeration: return []
    case .duration: return ["try WireRule.wholeNanoseconds(\(value), \"\(name)\")"]
    case .integer(let integer, let limits):
      guard let limits, limits != integer.values else { return [] }
      return ["try WireRule.range(\(value), \(range(limits, of: integer)), \"\(name)\")"]
    case .double(let rule), .float(let rule):
      var rules: [String] = []
      if rule.isFinite { rules.append("try WireRule.finite(\(value), \"\(name)\")") }
      let swift = swiftType(type)
      if let limits = range(rule, of: swift) {
        rules.append("try WireRule.number(\(value), \(limits), \"\(name)\")")
      }
      return rules
    case .string(let limits):
      return ["try WireRule.length(\(value).utf8.count, \(range(limits)), \"\(name)\")"]
    case .bytes(let limits):
      return ["try WireRule.length(\(value).count, \(range(limits)), \"\(name)\")"]
    case .record: return ["try \(value).validate(as: \"\(name)\")"]
    case .list(let element, let limits): return elementRules(element, limits, value, name)
    case .array(let element, let count):
      return elementRules(element, count...count, value, name)
    }
  }

  private func elementRules(
    _ element: FieldType, _ limits: ClosedRange<Int>, _ value: String, _ name: String
  ) -> [String] {
    let length = "try WireRule.length(\(value).count, \(range(limits)), \"\(name)\")"
    let each = rules(element, "element", name)
    if each.isEmpty { return [length] }
    let lines = each.joined(separator: "\n").split(separator: "\n").map { "  \($0)\n" }.joined()
    return [length, "for element in \(value) {\n\(lines)}"]
  }
}
