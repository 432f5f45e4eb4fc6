import EvolutionOldest
import RPCCore

extension GeneratedTypes {
  static let oldest = GeneratedTypes([
    Book.self, GetOrder.self, Order.self, OrderCame.self, Party.self, Trades.self,
    UnknownOrder.self,
  ])
}
