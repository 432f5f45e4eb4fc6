/// What it would mean to make a call of a method twice.
public enum CallEffect: Sendable {
  /// It reads; twice is as good as once.
  case query
  /// It changes something, and has an id by which a repeat can be recognised.
  case onceCommand
  /// It changes something with what is streamed to it.
  case streamedCommand
}
