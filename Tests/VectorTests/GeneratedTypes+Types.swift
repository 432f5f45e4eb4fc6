import RPCCore
import TypesContract

extension GeneratedTypes {
  static let types = GeneratedTypes([
    Arrays.self, Ask.self, Branch.self, Empty.self, Enums.self, Grids.self, Limits.self, Lists.self,
    Lost.self, Mixed.self, Moved.self, Nested.self, Optionals.self, Ping.self, Point.self,
    Progress.self, Refused.self, Ruled.self, Scalars.self, Settle.self, Shuffled.self, Store.self,
    Stored.self, Texts.self, Ticks.self,
  ])
}
