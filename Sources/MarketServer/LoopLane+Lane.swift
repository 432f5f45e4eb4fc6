internal import Mediation
internal import UnixTransport

extension LoopLane: Lane {}
