internal import Glibc

/// A refusal of the operating system, told to whoever runs the program.
public struct SystemError: Error, Equatable, Sendable {
  /// What was being done, as the middle of a sentence: `open the lock file /run/x.lock`.
  public let action: String
  /// The kernel's error number.
  public let number: Int32

  /// An error of `number` while doing `action`.
  public init(_ action: String, number: Int32) {
    self.action = action
    self.number = number
  }

  /// The error that the calling thread's last system call left.
  static func last(_ action: String) -> SystemError {
    SystemError(action, number: errno)
  }
}

extension SystemError: CustomStringConvertible {
  /// One line: `cannot open the lock file /run/x.lock: Permission denied`.
  public var description: String {
    "cannot \(action): \(unsafe String(cString: strerror(number)))"
  }
}

/// Repeats a system call for as long as a signal interrupts it; -1 and `errno` are left to the
/// caller.
func retryingInterrupts<T: FixedWidthInteger & SignedInteger>(_ call: () -> T) -> T {
  while true {
    let result = call()
    if result == -1, errno == EINTR { continue }
    return result
  }
}
