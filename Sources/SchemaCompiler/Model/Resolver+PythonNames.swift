extension Resolver {
  /// Refuses names that differ in the schema and are one in Python, whose words are told apart by
  /// underscores: the later would take the place of the earlier without a word.
  ///
  /// Fields and cases are compared where they are read; types stand as they are written.
  mutating func checkPythonNames() {
    var ofModule: [String: Name] = [:]
    var ofCalls: [String: Name] = [:]
    // A limit may come before or after the type whose name it takes.
    for declaration in syntax.declarations.sorted(by: { !$0.isLimit && $1.isLimit }) {
      let name = declaration.name
      switch declaration.kind {
      case .reserved: break
      case .limit: checkPythonName(name, name.text.pythonLimit, &ofModule)
      case .command, .query:
        checkPythonName(name, name.text.pythonName(in: .calls), &ofCalls)
        ofModule[name.text.pythonClass] = name
      case .value, .enumeration, .columns, .error, .event: ofModule[name.text.pythonClass] = name
      }
    }
  }

  private mutating func checkPythonName(
    _ name: Name, _ python: String, _ seen: inout [String: Name]
  ) {
    guard let first = seen.updateValue(name, forKey: python) else { return }
    // What is declared twice is told as that.
    if first.text == name.text { return }
    report(
      name.location, "\"\(name.text)\" and \"\(first.text)\" are one name in Python",
      help: "\"\(first.text)\" stands in \(place(first.location, from: name.location)) already; "
        + "choose another name")
  }
}

extension DeclarationSyntax {
  fileprivate var isLimit: Bool { if case .limit = kind { true } else { false } }
}
