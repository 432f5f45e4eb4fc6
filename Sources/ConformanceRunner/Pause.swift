internal import Glibc

/// Lets time pass on the player's own thread.
enum Pause {
  static func nanoseconds(_ count: Int64) {
    var rest = count / 1000
    while rest > 0 {
      let part = min(rest, 500_000)
      usleep(useconds_t(part))
      rest -= part
    }
  }
}
