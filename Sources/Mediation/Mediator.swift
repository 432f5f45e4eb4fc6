/// The one way from a request to its handler, with the behaviours around it.
///
/// It is generic over the application's handlers, so each request's way is fixed when the program
/// is compiled: the generated `send` of a request names its handler, and a program that lacks one
/// does not compile. What lies on that way is inlinable, so that the compiler can make one function
/// of it that looks nothing up.
public struct Mediator<Handlers: Sendable, Around: Behaviour, Units: UnitOfWorkFactory>: Sendable {
  /// The application: one handler a request.
  public let handlers: Handlers
  @usableFromInline let behaviours: Around
  @usableFromInline let idempotency: IdempotencyBehaviour?
  @usableFromInline let unitOfWork: UnitOfWorkBehaviour<Units>

  /// A mediator with `behaviours` around every request, the outermost first, `idempotency` within
  /// them around commands that run once, and `unitOfWork` innermost around all commands.
  ///
  /// Without an idempotency, commands run as often as they come.
  public init(
    handlers: Handlers, behaviours: Around, idempotency: IdempotencyBehaviour? = nil,
    unitOfWork: UnitOfWorkBehaviour<Units>
  ) {
    self.handlers = handlers
    self.behaviours = behaviours
    self.idempotency = idempotency
    self.unitOfWork = unitOfWork
  }

  /// Has `handler` answer a query.
  @inlinable
  public func perform<H: QueryHandler>(
    _ query: H.Handled, by handler: H, _ exchange: Exchange<H.Handled>
  ) async throws(H.Handled.Failure) -> H.Handled.Reply {
    do {
      return try await behaviours.around(query, exchange.context) { context in
        try await handler.handle(
          query, Exchange(context: context, input: exchange.input, output: exchange.output))
      }
    } catch {
      throw H.Handled.Failure(error)
    }
  }

  /// Has `handler` answer a query here and now, with everything around it.
  ///
  /// - Returns: nil where the handler answers nobody here, or where the query would have to wait;
  ///   nothing has been done then, and ``perform(_:by:_:)`` is the way.
  @inlinable
  public func performInPlace<H: QueryHandler>(
    _ query: H.Handled, by handler: H, _ context: RequestContext
  ) throws(H.Handled.Failure) -> H.Handled.Reply? {
    guard handler.isInPlace else { return nil }
    do {
      return try behaviours.aroundInPlace(query, context) { context in
        try handler.answerInPlace(query, context)
      }
    } catch {
      throw H.Handled.Failure(error)
    }
  }

  /// Has `handler` carry out a command.
  @inlinable
  public func perform<H: CommandHandler>(
    _ command: H.Handled, by handler: H, _ exchange: Exchange<H.Handled>
  ) async throws(H.Handled.Failure) -> H.Handled.Reply where H.Work == Units.Work {
    do {
      return try await behaviours.around(command, exchange.context) { context in
        try await unitOfWork.perform(
          command, by: handler,
          Exchange(context: context, input: exchange.input, output: exchange.output)
        ) { _ in nil }
      }
    } catch {
      throw H.Handled.Failure(error)
    }
  }

  /// Has `handler` carry out a command that runs once, unless it has run.
  @inlinable
  public func perform<H: CommandHandler>(
    _ command: H.Handled, by handler: H, _ exchange: Exchange<H.Handled>
  ) async throws(H.Handled.Failure) -> H.Handled.Reply
  where H.Work == Units.Work, H.Handled: OnceCommand {
    do {
      return try await behaviours.around(command, exchange.context) { context in
        let exchange = Exchange<H.Handled>(
          context: context, input: exchange.input, output: exchange.output,
          delivery: exchange.delivery)
        guard let idempotency else {
          return try await unitOfWork.perform(command, by: handler, exchange) { _ in nil }
        }
        return try await idempotency.perform(command, exchange) { record in
          try await unitOfWork.perform(command, by: handler, exchange, recording: record)
        }
      }
    } catch {
      throw H.Handled.Failure(error)
    }
  }
}
