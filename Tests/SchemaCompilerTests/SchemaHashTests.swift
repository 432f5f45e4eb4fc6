import Foundation
import SchemaCompiler
import Testing

@Suite("The hash of a schema")
struct SchemaHashTests {
  private static let text = """
    schema test.sample
    limit most = 5
    value A { a: u8(0...most) @1 b: string(0...9)? @2 reserved @7 }
    enum B: u8 open { one "1" @1 two @2 }
    columns C(0...most) { a: f64(finite) @1 }
    error D @1 notFound "no {a}" { a: u8 @1 }
    error E @2 internal "lost" { }
    command F @1 once returns A raises D, E { a: A @1 }
    query G @2 accepts A streams C { b: B @1 }
    event H @1 durable key(a, b) overflow block { a: u8 @1 b: list<A>(0...most) @2 }
    reserved errors @9
    """

  private func hash(_ text: String) throws -> String {
    SchemaTool.hash(try SchemaTool.compile(path: "x", text: text))
  }

  private func replacing(_ old: String, _ new: String) throws -> String {
    #expect(Self.text.components(separatedBy: old).count == 2, "\(old) is there once")
    return Self.text.replacing(old, with: new)
  }

  @Test("is 64 hexadecimal digits and always the same")
  func stable() throws {
    #expect(
      try hash(Self.text)
        == "6ed246dd6bfc96a926b8c5fb3cf29b433e9f61f48c9c3fa4a12e457ef7bdb857")
  }

  @Test(
    "does not change with comments, blanks, the order of declarations and texts for people",
    arguments: [
      ("value A {", "/// A value.\nvalue A {"), ("value A {", "// A value.\nvalue   A\t{\n"),
      ("u8(0...most) @1 b", "u8(0...5) @1 b"), ("limit most = 5", "limit most = 0_5"),
      ("limit most = 5\n", "limit most = 5\nlimit other = 7\n"),
      ("a: u8(0...most) @1 b: string(0...9)? @2", "b: string(0...9)? @2 a: u8(0...most) @1"),
      ("one \"1\" @1 two @2", "two @2 one \"1\" @1"), ("no {a}", "there is no {a}"),
      ("raises D, E", "raises E, D"), ("key(a, b)", "key(b, a)"),
    ])
  func unchanged(_ old: String, _ new: String) throws {
    #expect(try hash(try replacing(old, new)) == hash(Self.text))
  }

  @Test("does not change with the order of declarations")
  func order() throws {
    let lines = Self.text.split(separator: "\n")
    let turned = [lines[0]] + lines.dropFirst().reversed()
    #expect(try hash(turned.joined(separator: "\n")) == hash(Self.text))
  }

  @Test(
    "changes with everything that the two ends must agree on",
    arguments: [
      ("test.sample", "test.other"), ("most = 5", "most = 6"), ("(0...most) @1 b", "@1 b"),
      ("a: u8(0...most)", "a: u16(0...most)"), ("a: u8(0...most) @1", "a: u8(0...most) @3"),
      ("string(0...9)?", "string(0...9)"), ("string(0...9)?", "string(0...8)?"),
      ("string(0...9)?", "bytes(0...9)?"), ("reserved @7", "reserved @8"), ("reserved @7", ""),
      ("enum B: u8", "enum B: u16"), ("enum B: u8 open", "enum B: u8 closed"),
      ("one \"1\" @1", "one \"1\" @3"), ("one \"1\"", "one \"I\""), ("two @2", "three @2"),
      ("two @2", "two @2 three @3"), ("C(0...most)", "C(1...most)"), ("f64(finite)", "f64"),
      ("f64(finite)", "f64(finite, 0...)"), ("f64(finite)", "f64(finite, ...0)"),
      ("f64(finite)", "u64"), ("D @1 notFound", "D @3 notFound"), ("notFound", "internal"),
      ("command F @1", "command F @3"), ("once", "streamed accepts A"), ("returns A", ""),
      ("returns A", "returns C"), ("raises D, E", "raises D"), ("accepts A ", ""),
      ("streams C", "streams A"), ("H @1 durable", "H @2 durable"), ("durable", "live"),
      ("key(a, b)", "key(a)"), ("overflow block", "overflow latest"),
      ("list<A>(0...most)", "list<C>(0...most)"), ("list<A>(0...most)", "list<A>(0...4)"),
      ("reserved errors @9", "reserved events @9"), ("reserved errors @9", "reserved errors @8"),
    ])
  func changed(_ old: String, _ new: String) throws {
    #expect(try hash(try replacing(old, new)) != hash(Self.text))
  }
}
