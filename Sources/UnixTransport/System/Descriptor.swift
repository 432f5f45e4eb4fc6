internal import Glibc

/// A file descriptor that is closed when its owner goes.
package struct Descriptor: ~Copyable, Sendable {
  let number: Int32

  /// A descriptor that nobody else closes.
  package init(owning number: Int32) {
    self.number = number
  }

  deinit {
    close(number)
  }

  /// Gives the number away without closing it.
  consuming func take() -> Int32 {
    let number = number
    discard self
    return number
  }
}
