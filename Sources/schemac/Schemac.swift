internal import Foundation
internal import SchemaCompiler

/// The compiler of the schema language.
@main
enum Schemac {
  private static var verbs: [any Verb.Type] {
    [
      CheckVerb.self, GenerateVerb.self, FormatVerb.self, DocsVerb.self, BreakingVerb.self,
      HashVerb.self,
    ]
  }

  private static var usage: String {
    let width = verbs.map { $0.name.count }.max() ?? 0
    let lines = verbs.map { verb in
      "  \(verb.name.padding(toLength: width, withPad: " ", startingAt: 0))  \(verb.summary)"
    }
    return """
      schemac: the compiler of the schema language

      usage: schemac VERB [--help] …

      \(lines.joined(separator: "\n"))

      SCHEMA is \(Files.defaultSchema) where it is not given.

      exit codes: 0 done, 1 mistakes, differences or a break of the wire, 2 the command was not
      understood.
      """
  }

  static func main() {
    var words = Array(CommandLine.arguments.dropFirst())
    guard let name = words.first else { end(usage, code: 2) }
    if isHelp(name) { return tell(usage) }
    guard let verb = verbs.first(where: { $0.name == name }) else {
      let names = verbs.map { $0.name }.joined(separator: ", ")
      end("schemac: there is no \"\(name)\"; there are: \(names)", code: 2)
    }
    words.removeFirst()
    if words.contains(where: isHelp) { return tell(verb.usage) }
    do {
      try verb.run(words)
    } catch let misuse as VerbArguments.Misuse {
      end("schemac \(name): \(misuse); write schemac \(name) --help", code: 2)
    } catch let failure as Failure {
      end(failure.text, code: 1)
    } catch let mistakes as SchemaError {
      end("\(mistakes)", code: 1)
    } catch {
      end("schemac: \(error.inWords)", code: 1)
    }
  }

  private static func tell(_ text: String) {
    do {
      try Output.line(text)
    } catch {
      end((error as? Failure)?.text ?? "schemac: \(error.inWords)", code: 1)
    }
  }

  private static func isHelp(_ word: String) -> Bool { ["--help", "-h"].contains(word) }

  private static func end(_ message: String, code: Int32) -> Never {
    FileHandle.standardError.write(Data((message + "\n").utf8))
    exit(code)
  }
}
