import MarketApplication
import Testing

/// What every store must keep: one suite for the port, run against each implementation.
package enum StoreRule: String, CaseIterable, Sendable, CustomTestStringConvertible {
  case newSeries = "a series that was never stored is new"
  case committedIsVisible = "what was committed is visible"
  case uncommittedIsInvisible = "what was not committed is invisible"
  case rolledBackIsGone = "what was rolled back is gone"
  case countsAddUp = "the counts say what became of each row"
  case lastOfEqualTimesWins = "of several rows with the same time the last one counts"
  case anyOrder = "rows may come in any order"
  case toTheLastBit = "numbers come back to the last bit"
  case unchangedImportChangesNothing = "an import of what is there changes nothing"
  case conflictIsRefused = "of two units that changed the same series one is refused"
  case independentSeries = "units that changed different series do not disturb each other"
  case eventsInOrder = "events are kept in the order of their commits"
  case eventPages = "events can be read page by page"
  case removal = "a removed series is gone, and continues when it comes again"
  case cursorIsSteady = "a reader goes on reading what was there when it began"
  case outcomesAreKept = "what came of a command is kept, also where it changed nothing"
  case commandsHaveTheirScope = "a command is known by its user, its request and its id together"
  case outcomeAndStateAreOne = "what came of a command is kept with its changes or not at all"
  case outcomesAreForgotten = "outcomes are forgotten by age and by number, in bounded steps"
  case summariesInOrder = "series are listed in the order of exchange, code and interval"
  case commitsAreTold = "each commit's events are told when they are stored, and nothing else is"
  case commitsAreToldInOrder = "commits made at the same time are told in their order"
  case newSubscriber = "a subscriber that was never written begins at the beginning"
  case subscriberIsKept = "how a subscriber stands is kept, with what it has parked"
  case subscriberChanges = "a change parks, counts tries and releases in one go"
  case snapshotsAreKept = "the last snapshot of each projection is kept"

  package var testDescription: String { rawValue }
}

extension StoreRule {
  /// Holds the rule against an empty store.
  package func check(_ store: some MarketStore) async throws {
    switch self {
    case .newSeries: try await Self.newSeries(store)
    case .committedIsVisible: try await Self.committedIsVisible(store)
    case .uncommittedIsInvisible: try await Self.uncommittedIsInvisible(store)
    case .rolledBackIsGone: try await Self.rolledBackIsGone(store)
    case .countsAddUp: try await Self.countsAddUp(store)
    case .lastOfEqualTimesWins: try await Self.lastOfEqualTimesWins(store)
    case .anyOrder: try await Self.anyOrder(store)
    case .toTheLastBit: try await Self.toTheLastBit(store)
    case .unchangedImportChangesNothing: try await Self.unchangedImportChangesNothing(store)
    case .conflictIsRefused: try await Self.conflictIsRefused(store)
    case .independentSeries: try await Self.independentSeries(store)
    case .eventsInOrder: try await Self.eventsInOrder(store)
    case .eventPages: try await Self.eventPages(store)
    case .removal: try await Self.removal(store)
    case .cursorIsSteady: try await Self.cursorIsSteady(store)
    case .outcomesAreKept: try await Self.outcomesAreKept(store)
    case .commandsHaveTheirScope: try await Self.commandsHaveTheirScope(store)
    case .outcomeAndStateAreOne: try await Self.outcomeAndStateAreOne(store)
    case .outcomesAreForgotten: try await Self.outcomesAreForgotten(store)
    case .summariesInOrder: try await Self.summariesInOrder(store)
    case .commitsAreTold: try await Self.commitsAreTold(store)
    case .commitsAreToldInOrder: try await Self.commitsAreToldInOrder(store)
    case .newSubscriber: try await Self.newSubscriber(store)
    case .subscriberIsKept: try await Self.subscriberIsKept(store)
    case .subscriberChanges: try await Self.subscriberChanges(store)
    case .snapshotsAreKept: try await Self.snapshotsAreKept(store)
    }
  }
}
