import MarketContract
import Mediation
import TestSupport
import Testing

@Suite("The mediator as handlers know it")
struct FurtherRequestTests {
  /// Asks for the health by the one way that leads to all requests.
  private struct Asking: QueryHandler {
    let way: MediatorHandle<any MarketDataRequests>

    func handle(_ query: WatchHealth, _ exchange: Exchange<WatchHealth>) async throws {
      try await exchange.output.send(
        try await way.requests().ask(GetHealth(), exchange.further()))
    }
  }

  @Test("leads from one handler to another, which knows nothing of the first")
  func further() async throws {
    let asked = Asked()
    let mediator = Mediator(
      handlers: RecordingHandlers(asked: asked), behaviours: NoBehaviour(),
      unitOfWork: UnitOfWorkBehaviour(NoUnits()))
    let way = MediatorHandle<any MarketDataRequests>()
    way.connect(mediator)
    let healths = Record<Health>()
    try await mediator.perform(
      WatchHealth(), by: Asking(way: way),
      Exchange(
        context: RequestContext(correlation: 1, caller: Caller(user: 1, group: 1, process: 1)),
        output: Outgoing { healths.append($0) }))
    #expect(healths.elements == [RecordingHandlers.health(ready: true)])
    #expect(asked.elements == ["GetHealth()"])
  }

  @Test("tells each request of the schema with the type that handles it, in order")
  func handled() {
    let handled = RecordingHandlers.handledRequests
    #expect(
      handled.map(\.request)
        == MarketDataMethod.allCases.map(\.descriptor).sorted { $0.number < $1.number })
    let handlers = Dictionary(uniqueKeysWithValues: handled.map { ($0.request.name, $0.handler) })
    #expect(handlers["GetHealth"] == "RecordingQuery<GetHealth>")
    #expect(handlers["ImportBars"] == "RecordingCommand<ImportBars>")
  }
}
