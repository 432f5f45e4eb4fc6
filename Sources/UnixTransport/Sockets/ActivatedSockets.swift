internal import CLinux
internal import Glibc

/// Listening sockets that whoever started this process has handed over, as systemd does.
package enum ActivatedSockets {
  /// Takes the sockets that were handed over to this process; none, where that was not done.
  ///
  /// The variables that say so are gone afterwards, so that no process that this one starts takes
  /// them for its own.
  ///
  /// - Throws: ``ActivationError`` where what was handed over cannot be served.
  package static func take() throws(ActivationError) -> [SocketClaim] {
    let names = ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"]
    let values = names.map { name in
      unsafe getenv(name).map { unsafe String(cString: $0) }
    }
    for name in names { unsafe unsetenv(name) }
    let handed = try ActivationVariables.parse(
      process: values[0], count: values[1], names: values[2], ownProcess: getpid())
    var claims: [SocketClaim] = []
    for (number, name) in handed { claims.append(try claim(number, name: name)) }
    return claims
  }

  /// Takes one of them.
  static func claim(_ number: Int32, name: String) throws(ActivationError) -> SocketClaim {
    if let fault = fault(of: number) { throw .unusable(number, name: name, fault) }
    let socket = Descriptor(owning: number)
    do throws(SystemError) {
      try UnixSocket.prepare(number)
    } catch {
      throw .unusable(number, name: name, "\(error)")
    }
    let place = UnixSocket.localName(of: number)
    return SocketClaim(handedOver: socket, place: name.isEmpty ? place : "\(place) (\(name))")
  }

  /// Why a descriptor is no listening Unix stream socket; nil where it is one.
  private static func fault(of number: Int32) -> String? {
    var status = stat()
    guard unsafe fstat(number, &status) == 0 else { return "it is not open" }
    guard status.st_mode & S_IFMT == S_IFSOCK else { return "it is not a socket" }
    guard UnixSocket.option(PQ_SO_DOMAIN, of: number) == AF_UNIX else {
      return "it is not a Unix socket"
    }
    guard UnixSocket.option(Int(SO_TYPE), of: number) == Int32(SOCK_STREAM.rawValue) else {
      return "it is not a stream socket"
    }
    return UnixSocket.option(PQ_SO_ACCEPTCONN, of: number) == 1 ? nil : "it does not listen"
  }
}

/// Why sockets that were handed over are not served.
package enum ActivationError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A variable does not say what it should.
  case malformed(variable: String, value: String)
  /// A descriptor is not what can be served.
  case unusable(Int32, name: String, String)

  /// What is wrong and what to do.
  package var description: String {
    switch self {
    case .malformed(let variable, let value):
      "the variable \(variable) is \"\(value)\", and whoever hands sockets over writes the number "
        + "of them there, at most \(ActivationVariables.maxCount)"
    case .unusable(let number, let name, let reason):
      "descriptor \(number)\(name.isEmpty ? "" : " (\(name))"), which was handed over, cannot be "
        + "served: \(reason); hand over listening Unix stream sockets, with ListenStream=/PATH and "
        + "Accept=no in the unit"
    }
  }
}

/// What the variables say by which sockets are handed over; see `sd_listen_fds(3)`.
enum ActivationVariables {
  /// The first descriptor that is handed over.
  static let firstNumber: Int32 = 3
  /// Far more than anybody has use for.
  static let maxCount: Int32 = 64

  /// The descriptors for the process `ownProcess`, with their names.
  static func parse(
    process: String?, count: String?, names: String?, ownProcess: Int32
  ) throws(ActivationError) -> [(number: Int32, name: String)] {
    // Meant for another process, from which this one has inherited the variables.
    guard let process, let count, process == String(ownProcess) else { return [] }
    guard let number = Int32(count), (0...maxCount).contains(number) else {
      throw .malformed(variable: "LISTEN_FDS", value: count)
    }
    let names = names?.split(separator: ":", omittingEmptySubsequences: false) ?? []
    return (0..<number).map { index in
      (firstNumber + index, names.indices.contains(Int(index)) ? String(names[Int(index)]) : "")
    }
  }
}
