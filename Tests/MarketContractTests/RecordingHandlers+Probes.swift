import MarketContract
import Mediation
import RPCCore

/// The handlers of the conformance suite's requests; these tests ask them nothing.
extension RecordingHandlers {
  func unasked<Handled: Query>() -> RecordingQuery<Handled> {
    RecordingQuery(asked: asked) { _, _ in throw Fault(.internal, "not asked in tests") }
  }

  func unasked<Handled: Command>() -> RecordingCommand<Handled> {
    RecordingCommand(asked: asked) { _, _ in throw Fault(.internal, "not asked in tests") }
  }

  var probeEcho: RecordingQuery<ProbeEcho> { unasked() }
  var probeDownload: RecordingQuery<ProbeDownload> { unasked() }
  var probeUpload: RecordingQuery<ProbeUpload> { unasked() }
  var probeExchange: RecordingQuery<ProbeExchange> { unasked() }
  var probeSleep: RecordingQuery<ProbeSleep> { unasked() }
  var getProbeSighting: RecordingQuery<GetProbeSighting> { unasked() }
  var probeFailure: RecordingQuery<ProbeFailure> { unasked() }
  var probeDeclaredFailure: RecordingQuery<ProbeDeclaredFailure> { unasked() }
  var probeUndeclaredFailure: RecordingQuery<ProbeUndeclaredFailure> { unasked() }
  var probeCount: RecordingCommand<ProbeCount> { unasked() }
  var getProbeCount: RecordingQuery<GetProbeCount> { unasked() }
  var resetProbes: RecordingCommand<ResetProbes> { unasked() }
  var probeEncoding: RecordingQuery<ProbeEncoding> { unasked() }
  var probePublish: RecordingCommand<ProbePublish> { unasked() }
}
