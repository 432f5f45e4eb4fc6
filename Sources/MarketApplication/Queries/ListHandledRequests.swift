public import MarketContract
public import Mediation

/// Lists the requests that the application takes, and by which types.
public struct ListHandledRequestsHandler: QueryHandler {
  private let list: HandledRequestList

  init(_ requests: [RequestHandling]) {
    list = HandledRequestList(
      requests: requests.map { handling in
        HandledRequest(
          request: handling.request.number, name: handling.request.name,
          isCommand: handling.request.isCommand, handler: handling.handler)
      })
  }

  /// Gives the list.
  public func handle(
    _ query: ListHandledRequests, _ exchange: Exchange<ListHandledRequests>
  ) async throws -> HandledRequestList {
    list
  }
}
