import MarketContract
import Mediation
import RPCCore

/// The handlers of what is asked of commands and events; these tests ask them nothing.
extension RecordingHandlers {
  var retryParkedEvents: RecordingCommand<RetryParkedEvents> { unasked() }
  var dropParkedEvents: RecordingCommand<DropParkedEvents> { unasked() }
  var resetSubscriber: RecordingCommand<ResetSubscriber> { unasked() }
  var rebuildProjections: RecordingCommand<RebuildProjections> { unasked() }
  var getCommandOutcome: RecordingQuery<GetCommandOutcome> { unasked() }
  var subscribeEvents: RecordingQuery<SubscribeEvents> { unasked() }
  var listSubscribers: RecordingQuery<ListSubscribers> { unasked() }
  var listParkedEvents: RecordingQuery<ListParkedEvents> { unasked() }
  var listRecentDeliveries: RecordingQuery<ListRecentDeliveries> { unasked() }
  var listHandledRequests: RecordingQuery<ListHandledRequests> { unasked() }
}
