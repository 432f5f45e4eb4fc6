internal import Glibc
internal import MarketContract
internal import Mediation
internal import RPCCore
internal import UnixTransport

/// Where a server listens, and for whom.
extension PocketQuantServer {
  /// The right to listen on each socket that the configuration names.
  static func claims(_ configuration: Configuration) throws(ServerStartError) -> [SocketClaim] {
    do {
      let handedOver =
        configuration.takesHandedOverSockets ? try ActivatedSockets.take() : []
      if handedOver.isEmpty { return [try SocketClaim.take(try path(configuration))] }
      guard configuration.socket == nil else {
        throw ServerStartError(
          "the sockets to listen on were handed over (LISTEN_FDS), and --socket names another; "
            + "leave it out")
      }
      return handedOver
    } catch let error as ServerStartError {
      throw error
    } catch {
      throw ServerStartError("\(error)")
    }
  }

  private static func path(_ configuration: Configuration) throws -> SocketPath {
    if let socket = configuration.socket { return try SocketPath(socket) }
    if !configuration.allowedGroups.isEmpty {
      throw ServerStartError(
        "nobody but you can reach the default socket, whose directory is private; name one that the "
          + "group can reach with --socket PATH")
    }
    return try DefaultSocketPath.resolve(service: "pocketquant")
  }

  /// Who may connect and what for.
  static func accessPolicy(
    _ configuration: Configuration
  ) throws(ServerStartError) -> AccessPolicy {
    var groups: [UInt32: AccessRight] = [:]
    for group in configuration.allowedGroups {
      guard let number = UserGroup.number(of: group.name) else {
        throw ServerStartError(
          "this host has no group \(group.name); getent group lists those that it has")
      }
      groups[number] = max(group.right, groups[number] ?? group.right)
    }
    return AccessPolicy(owner: geteuid(), groups: groups)
  }

  /// What the transport is told; the process gets the descriptors that its connections need.
  static func transport(
    _ configuration: Configuration, _ access: AccessPolicy, log: any Log
  ) -> UnixServer.Configuration {
    var transport = UnixServer.Configuration(
      name: "pocketquant", schemaHash: MarketDataSchema.hash)
    transport.features = Greeting.keepsOutcomes
    transport.loopCount = configuration.loopCount
    if let busyWait = configuration.busyWait { transport.busyWait = busyWait }
    transport.access = access
    transport.methods = MarketDataMethod.allCases.map(\.rawValue)
    transport.maxConnections = DescriptorLimit.makeRoom(for: configuration.maxConnections)
    if let idleTime = configuration.idleTime {
      transport.bounds.idleTime = idleTime
      transport.idleTimeOfOthers = idleTime
    }
    if transport.maxConnections < configuration.maxConnections {
      log.write(
        LogEntry(
          .warning, "fewer connections than configured: raise the hard limit of open files",
          [
            ("connections", String(transport.maxConnections)),
            ("configured", String(configuration.maxConnections)),
            ("hardLimit", String(DescriptorLimit.hardLimit)),
          ]))
    }
    return transport
  }
}
