extension SchemaComparison {
  mutating func errors() {
    let pairs = matched(
      old.errors, new.errors, old.reserved.errors, new.reserved.errors,
      NumberedRules(
        added: .errorAdded, removed: .errorRemoved, removedUnreserved: .errorRemovedUnreserved,
        renamed: .errorRenamed, numberChanged: .errorNumberChanged, plural: "errors",
        singular: "error", removedHelp: "remove what programs do with it"))
    for (before, after) in pairs {
      let name = after.record.name
      let reach = oldReach[before.record.name].union(newReach[name])
      if before.status != after.status {
        note(
          .errorStatusChanged, name, reach,
          "the error's status was \(before.status) and is \(after.status), by which programs that "
            + "do not know it decide what to do; declare another error")
      }
      if before.text != after.text {
        note(.errorTextChanged, name, reach, "what a person reads has changed")
      }
      _ = records(before.record, after.record)
    }
  }
}
