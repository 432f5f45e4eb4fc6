/// A word and where it stands.
struct Name: Equatable {
  let text: String
  let location: SourceLocation
}

/// A whole number and where it stands.
struct Numeral: Equatable {
  let value: Int
  let location: SourceLocation
}

/// A type as it is written: `string(1...32)`, `list<Bar>(0...10)?`.
struct TypeSyntax: Equatable {
  /// A condition in the parentheses behind a type.
  enum Condition: Equatable {
    case finite(SourceLocation)
    /// Bytes that are those of an encoded event.
    case event(SourceLocation)
    /// A number alone: so many, neither more nor fewer.
    case count(BoundSyntax)
    /// `low...high`, either end left out.
    case range(low: BoundSyntax?, high: BoundSyntax?, SourceLocation)
  }

  let name: Name
  /// What stands between the angle brackets.
  let element: [TypeSyntax]
  let conditions: [Condition]
  let isOptional: Bool

  /// Whether it is bytes of encoded events, one or many.
  var carriesEvents: Bool {
    conditions.contains { if case .event = $0 { true } else { false } }
      || element.contains(where: \.carriesEvents)
  }
}

/// An end of a range: a number, or the name of a limit.
enum BoundSyntax: Equatable {
  case integer(Numeral)
  case decimal(Double, SourceLocation)
  case limit(Name)
}

struct FieldSyntax: Equatable {
  let documentation: [String]
  var comments: [Comment] = []
  let name: Name
  let type: TypeSyntax
  let number: Numeral
}

struct CaseSyntax: Equatable {
  let documentation: [String]
  var comments: [Comment] = []
  let name: Name
  let text: String?
  let number: Numeral
}

/// The braces of a declaration: its fields or cases, and the numbers that must not be used again.
struct BodySyntax<Member> {
  var members: [Member] = []
  var reserved: [Numeral] = []
  /// The comments in front of those numbers.
  var reservedComments: [Comment] = []
  /// The comments behind the last member.
  var comments: [Comment] = []
  /// Whether there is more between the braces, which could not be read.
  var isDamaged = false
}

extension BodySyntax: Equatable where Member: Equatable {}

/// What stands between a request's number and its braces.
struct RequestClauses: Equatable {
  /// `once` or `streamed`; nil where neither is written.
  var repetition: Name?
  var accepts: Name?
  var streams: Name?
  var returns: Name?
  var raises: [Name] = []
}

/// What stands between an event's number and its braces.
struct EventClauses: Equatable {
  /// `durable` or `live`.
  var retention: Name?
  var key: [Name] = []
  /// `block`, `latest`, `dropOldest` or `disconnect`.
  var overflow: Name?
}

/// One declaration of a schema.
struct DeclarationSyntax: Equatable {
  enum Kind: Equatable {
    case limit(value: Numeral)
    case value(BodySyntax<FieldSyntax>)
    case enumeration(width: Name?, openness: Name?, BodySyntax<CaseSyntax>)
    case columns(TypeSyntax.Condition?, BodySyntax<FieldSyntax>)
    case error(Numeral, status: Name?, text: String?, BodySyntax<FieldSyntax>)
    case command(Numeral, RequestClauses, BodySyntax<FieldSyntax>)
    case query(Numeral, RequestClauses, BodySyntax<FieldSyntax>)
    case event(Numeral, EventClauses, BodySyntax<FieldSyntax>)
    /// Numbers of errors, requests or events that must not be used again.
    case reserved(of: Name, [Numeral])
  }

  let documentation: [String]
  var comments: [Comment] = []
  let name: Name
  let kind: Kind
}

/// Another file whose declarations belong to the schema.
struct ImportSyntax: Equatable {
  /// Its path, from the folder of the file that imports it.
  let path: String
  let location: SourceLocation
  var comments: [Comment] = []
}

/// A whole schema as it is written.
struct SchemaSyntax: Equatable {
  var name: [Name] = []
  var documentation: [String] = []
  var comments: [Comment] = []
  var imports: [ImportSyntax] = []
  var declarations: [DeclarationSyntax] = []
  /// The comments behind the last declaration.
  var endComments: [Comment] = []
  /// The names of the declarations that could not be read.
  var unreadable: Set<String> = []
  /// Whether a file is missing, so that any name may be declared in it.
  var isIncomplete = false

  /// Whether `name` may be declared although no declaration of it could be read.
  func mayDeclare(_ name: String) -> Bool { isIncomplete || unreadable.contains(name) }
}
