/// A thread on which requests arrive, as the executor of what is isolated to it.
public protocol Lane: SerialExecutor {
  /// Whether whoever asks runs on the thread.
  var isCurrent: Bool { get }
}
