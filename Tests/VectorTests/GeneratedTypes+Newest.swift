import EvolutionNewest
import RPCCore

extension GeneratedTypes {
  static let newest = GeneratedTypes([
    Book.self, CancelOrder.self, Closed.self, GetOrder.self, Limits.self, ListOrders.self,
    Order.self, OrderCame.self, OrderWent.self, Party.self, Trades.self, UnknownOrder.self,
  ])
}
