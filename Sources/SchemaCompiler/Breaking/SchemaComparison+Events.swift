extension SchemaComparison {
  mutating func events() {
    let pairs = matched(
      old.events, new.events, old.reserved.events, new.reserved.events,
      NumberedRules(
        added: .eventAdded, removed: .eventRemoved, removedUnreserved: .eventRemovedUnreserved,
        renamed: .eventRenamed, numberChanged: .eventNumberChanged, plural: "events",
        singular: "event", removedHelp: "remove what programs do with it"))
    for (before, after) in pairs {
      let name = after.record.name
      // The events alone: whoever reads stored ones reads their fields, however they are delivered.
      let reach = Reach(events: [before.number, after.number], isReadByClients: true)
      // By their numbers, which fields keep when they are called otherwise.
      if before.keyFields.map(\.number) != after.keyFields.map(\.number) {
        note(
          .eventKeyChanged, name, reach,
          "the key was (\(before.key.joined(separator: ", "))) and is "
            + "(\(after.key.joined(separator: ", "))), so other events belong together; declare "
            + "another event")
      }
      if before.retention != after.retention {
        note(
          .eventRetentionChanged, name, reach,
          "the event was \(before.retention) and is \(after.retention); declare another event")
      }
      if before.overflow != after.overflow {
        note(
          .eventOverflowChanged, name, reach,
          "a slow subscriber got \(before.overflow) and gets \(after.overflow); declare another "
            + "event")
      }
      _ = records(before.record, after.record)
    }
  }
}
