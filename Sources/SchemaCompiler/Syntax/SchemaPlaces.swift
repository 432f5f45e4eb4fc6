/// Where each declaration and member of a schema stands: the model has no places, so that two
/// schemas are equal that say the same.
struct SchemaPlaces: Sendable {
  private let files: [SourceFile]
  private var locations: [String: SourceLocation] = [:]

  init(_ files: SchemaFiles) {
    self.files = files.files
    locations["schema"] = files.syntax.name.first?.location
    for declaration in files.syntax.declarations { add(declaration) }
  }

  /// `path:line:column` of what has this path in the schema, as in `Bar.open`.
  func place(of path: String) -> String? {
    guard let location = locations[path] else { return nil }
    return "\(files[location.file].path):\(location.line):\(location.column)"
  }

  private mutating func add(_ declaration: DeclarationSyntax) {
    let name = declaration.name
    switch declaration.kind {
    case .reserved(let kind, _): locations["reserved \(kind.text)"] = name.location
    case .limit: locations[name.text] = name.location
    case .enumeration(_, _, let body): add(name, body.members.map(\.name))
    case .value(let body), .columns(_, let body), .error(_, _, _, let body),
      .command(_, _, let body), .query(_, _, let body), .event(_, _, let body):
      add(name, body.members.map(\.name))
    }
  }

  private mutating func add(_ name: Name, _ members: [Name]) {
    locations[name.text] = name.location
    for member in members { locations["\(name.text).\(member.text)"] = member.location }
  }
}
