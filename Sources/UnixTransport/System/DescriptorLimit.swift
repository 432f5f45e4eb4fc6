internal import Glibc

/// How many descriptors this process may have, and how many connections that leaves room for.
package enum DescriptorLimit {
  /// What is left beside connections for files that the store opens later, and for a program that
  /// this one runs in.
  static let reserve = 16
  /// What a server has open that has no connections, where the kernel does not show it.
  private static let usual = 48

  /// Raises the soft limit so that `connections` fit, as far as the hard limit allows.
  ///
  /// - Returns: how many connections there is room for; never more than asked for, and at least one.
  package static func makeRoom(for connections: Int) -> Int {
    var limit = rlimit()
    guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
      return connections
    }
    let others = (OpenDescriptors.count() ?? usual) + reserve
    let wanted = rlim_t(others + connections)
    if limit.rlim_cur < wanted {
      limit.rlim_cur = min(wanted, limit.rlim_max)
      // A refusal leaves what there was, which the next line finds.
      _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
      _ = unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
    return max(min(connections, Int(clamping: limit.rlim_cur) - others), 1)
  }

  /// The most descriptors that a process without privileges can be given.
  package static var hardLimit: Int {
    var limit = rlimit()
    guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
      return 0
    }
    return Int(clamping: limit.rlim_max)
  }
}
