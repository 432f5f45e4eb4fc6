/// Protocols that a peer may speak by mistake, known by how they begin.
enum ForeignProtocol: String, CaseIterable {
  case http1 = "HTTP/1"
  case http2 = "HTTP/2, as gRPC does"
  case json = "JSON"
  case dbus = "D-Bus"
  case tls = "TLS"

  /// The protocol whose first bytes are `bytes`; nil where it is none of these.
  init?(startingWith bytes: [UInt8]) {
    let known = Self.allCases.first { candidate in
      candidate.beginnings.contains { bytes.starts(with: $0) }
    }
    guard let known else { return nil }
    self = known
  }

  private var beginnings: [[UInt8]] {
    switch self {
    case .http1:
      ["GET ", "POST ", "PUT ", "HEAD ", "DELETE ", "OPTIONS ", "PATCH ", "CONNECT ", "TRACE "]
        .map { Array($0.utf8) }
    case .http2: [Array("PRI * HTTP/2".utf8)]
    case .json: [Array("{".utf8), Array("[".utf8)]
    case .dbus: [Array("\0AUTH".utf8), Array("AUTH ".utf8)]
    case .tls: [[0x16, 0x03]]
    }
  }
}
