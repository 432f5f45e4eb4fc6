internal import CLinux
internal import Glibc

/// The operating system's threads.
package enum Thread {
  /// A number that no other living thread has.
  static var current: UInt { UInt(pthread_self()) }

  private final class Start {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) {
      self.body = body
    }
  }

  /// Starts a thread that nobody joins.
  package static func start(
    name: String, _ body: @escaping @Sendable () -> Void
  ) throws(SystemError) {
    var thread = pthread_t()
    let start = unsafe Unmanaged.passRetained(Start(body))
    let result = unsafe pthread_create(
      &thread, nil,
      { argument in
        guard let argument = unsafe argument else { return nil }
        unsafe Unmanaged<Start>.fromOpaque(argument).takeRetainedValue().body()
        return nil
      }, start.toOpaque())
    guard result == 0 else {
      unsafe start.release()
      throw SystemError("start the thread \(name)", number: result)
    }
    // The kernel keeps 15 characters of a name; that a thread has none is no reason to fail.
    _ = unsafe pthread_setname_np(thread, String(name.prefix(15)))
    pthread_detach(thread)
  }
}
