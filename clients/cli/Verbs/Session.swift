internal import MarketContract
internal import PocketQuantClient

/// What the verbs share that ask a server.
enum Session {
  /// Connects to the server that `arguments` name.
  static func connect(_ arguments: Arguments) async throws(CommandError) -> MarketClient {
    do throws(ClientError) {
      return try await MarketClient.connect(to: arguments["socket"], name: "pocketquant")
    } catch {
      throw .failed(error.description)
    }
  }

  /// Asks something with a connected client and closes it whatever comes of it.
  static func with<R>(
    _ arguments: Arguments, _ body: (MarketClient) async throws -> R
  ) async throws -> R {
    let client = try await connect(arguments)
    do {
      let result = try await body(client)
      await client.close()
      return result
    } catch {
      await client.close()
      throw error
    }
  }
}

extension CommandError {
  /// What a person is told of `error`.
  init(_ error: any Error) {
    switch error {
    case let error as CommandError: self = error
    case let failure as any CallFailure: self = .failed(failure.callError.description)
    case let error as CSVParser.Malformed:
      self = .failed("the file cannot be read as CSV from line \(error.line) on: \(error.reason)")
    default: self = .failed("\(error)")
    }
  }

  /// What a person is told of a command that runs once and has failed, with how to learn its outcome
  /// where that is not known.
  init(_ error: any Error, outcomeOf what: String, of request: String, _ id: UniqueID) {
    guard let failure = error as? any CallFailure, failure.callError.executed == .unknown else {
      self.init(error, outcomeOf: what)
      return
    }
    self = .failed(
      "\(failure.callError); whether \(what) was done is not known: "
        + "pocketquant outcome \(request) \(id) tells, when the server is back")
  }

  /// What a person is told of a command that failed, with what is known of its outcome.
  init(_ error: any Error, outcomeOf what: String) {
    guard let failure = error as? any CallFailure else {
      self.init(error)
      return
    }
    let text = failure.callError.description
    switch failure.callError.executed {
    case .never: self = .failed("\(text)\(text.contains("nothing") ? "" : "; nothing was changed")")
    case .yes: self = .failed("\(text); but \(what) is done")
    case .unknown:
      self = .failed(
        "\(text); whether \(what) was done is not known: pocketquant events tells, "
          + "when the server is back")
    }
  }
}
