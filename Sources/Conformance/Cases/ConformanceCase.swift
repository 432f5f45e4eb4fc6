/// One case: what is sent to a peer, what must come back and when, and what must hold afterwards.
public struct ConformanceCase: Sendable {
  /// Who is tested.
  public enum Subject: Equatable, Sendable {
    /// A server; the player is its client.
    case server
    /// A client, which is told to do this; the player is its server.
    case client(action: String)
  }

  /// What a case says of itself before its first step.
  public struct Facts: Equatable, Sendable {
    /// Why it is not here; it has no steps then.
    public var leftOut: String?
    /// Why it cannot pass as things are; it is played all the same.
    public var cannotPass: String?
    /// Whether the player has to control the server's process.
    public var needsProcess = false
    /// What the server is told besides, word by word.
    public var serverOptions: [String] = []
    /// The most descriptors that the server's process may have.
    public var descriptors: Int?
    /// Whether the connection begins without a handshake.
    public var isRaw = false
    /// Whether the player leaves pings unanswered.
    public var isSilent = false
    /// Whether the player reads nothing while it sends.
    public var isDeaf = false
    /// The ways of cutting the bytes; all where none is named.
    public var shapes: [ByteShape] = ByteShape.allCases
  }

  /// The letter of its group and its number, such as H01.
  public let id: String
  /// What it proves.
  public let title: String
  /// Who is tested.
  public var subject = Subject.server
  /// What it says of itself.
  public var facts = Facts()
  /// What is done, in order.
  public var steps: [PlacedStep] = []

  /// The letter of its group.
  public var group: String { String(id.prefix(1)) }
}

/// A group of cases.
public struct CaseGroup: Sendable {
  /// Its letter.
  public let letter: String
  /// What it is about.
  public let title: String
}

/// A step, and the line that it stands on.
public struct PlacedStep: Sendable {
  /// The file and the line.
  public let place: String
  /// What is done.
  public let step: Step
}

/// Something that a player does or waits for.
public enum Step: Sendable {
  /// Connects another time, with a handshake or without one.
  case connect(String, isRaw: Bool)
  /// Sends a frame.
  case send(String, FrameText)
  /// Sends bytes.
  case sendBytes(String, [UInt8])
  /// Sends nothing more, as `shutdown` does.
  case finishSending(String)
  /// Closes the connection.
  case close(String)
  /// Waits for a frame.
  case expect(String, Expectation)
  /// Takes whole messages of a stream and allows as much again.
  case collect(String, MessageCount)
  /// Waits until the peer has closed the connection, and, unless it may talk, sends nothing before that.
  case expectClosed(String, within: Int64, mayTalk: Bool)
  /// Sees to it that nothing comes but pings and credit; on one stream where it is named.
  case expectNothing(String, stream: UInt64?, during: Int64)
  /// Lets time pass.
  case wait(Int64)
  /// Asks the server on a connection of its own until it answers like this.
  case state(StateQuestion)
  /// Sends the server's process a signal.
  case signal(String)
  /// Waits until the server's process has ended with this code.
  case expectExit(code: Int32, within: Int64)
  /// Starts the server anew on the same socket.
  case start
  /// Starts a second server, which must not begin, and say this.
  case startFails(text: String, path: String?)
  /// The mode of the socket's file.
  case expectMode(UInt32)
  /// The client's command ends and says this.
  case expectOutcome(String, within: Int64)
}

/// A frame as it is written in a case.
public struct FrameText: Sendable {
  /// Its kind by name, or `frame` with a number as the first field.
  public let kind: String
  /// Its fields in order; a field may stand more than once.
  public var fields: [Field]

  /// A field's name and what stands behind it.
  public struct Field: Sendable {
    /// The name.
    public let name: String
    /// Its values.
    public let values: [Token]

    /// A field.
    public init(_ name: String, _ values: Token...) {
      self.init(name: name, values: values)
    }

    init(name: String, values: [Token]) {
      self.name = name
      self.values = values
    }
  }

  /// A frame.
  public init(_ kind: String, _ fields: Field...) {
    self.init(kind: kind, fields: fields)
  }

  init(kind: String, fields: [Field]) {
    self.kind = kind
    self.fields = fields
  }

  /// The first field of this name.
  public subscript(name: String) -> Field? { fields.first { $0.name == name } }

  /// The call's number, where it is written.
  public var stream: UInt64? { self["stream"]?.values.first?.number }
}

/// A frame that must come, and by when.
public struct Expectation: Sendable {
  /// What it must be.
  public let frame: FrameText
  /// By when, in nanoseconds.
  public let within: Int64

  /// The same, for which there is so many times more time.
  public func longer(_ times: Int64) -> Expectation {
    Expectation(frame: frame, within: within * times)
  }
}

/// Messages that must come.
public struct MessageCount: Sendable {
  /// On which stream.
  public let stream: UInt64
  /// How many.
  public let count: Int
  /// How many bytes of payload each has; nil where that does not matter.
  public let payload: Int?
  /// By when, in nanoseconds.
  public let within: Int64

  /// The same, for which there is so many times more time.
  public func longer(_ times: Int64) -> MessageCount {
    MessageCount(stream: stream, count: count, payload: payload, within: within * times)
  }
}

/// A question whose answer is the server's state.
public struct StateQuestion: Sendable {
  /// The request.
  public let method: String
  /// Its fields.
  public let request: Token
  /// What of the reply must be so.
  public let reply: Token
  /// By when, in nanoseconds.
  public let within: Int64

  /// The same, for which there is so many times more time.
  public func longer(_ times: Int64) -> StateQuestion {
    StateQuestion(method: method, request: request, reply: reply, within: within * times)
  }

  /// A question.
  public init(method: String, request: Token, reply: Token, within: Int64) {
    self.method = method
    self.request = request
    self.reply = reply
    self.within = within
  }
}
