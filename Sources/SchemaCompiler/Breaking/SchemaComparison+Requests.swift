extension SchemaComparison {
  mutating func requests() {
    let pairs = matched(
      old.requests, new.requests, old.reserved.requests, new.reserved.requests,
      NumberedRules(
        added: .requestAdded, removed: .requestRemoved,
        removedUnreserved: .requestRemovedUnreserved, renamed: .requestRenamed,
        numberChanged: .requestNumberChanged, plural: "requests", singular: "request",
        removedHelp: "older clients are refused; keep it for as long as there are any"))
    for (before, after) in pairs {
      // Its own numbers: the messages and errors of it are shared with others.
      let reach = Reach(requests: [before.number, after.number], isReadByClients: true)
      kinds(before, after, reach)
      messages(before, after, reach)
      raises(before, after, reach)
      _ = records(before.record, after.record)
    }
  }

  private mutating func kinds(_ before: RequestType, _ after: RequestType, _ reach: Reach) {
    if before.kind == after.kind { return }
    let name = after.record.name
    if before.kind == .query || after.kind == .query {
      note(
        .requestKindChanged, name, reach,
        "a query has become a command, or a command a query; declare another request")
    } else {
      note(
        .commandRepetitionChanged, name, reach,
        "what becomes of the command when it is repeated has changed; declare another command")
    }
  }

  // MARK: Messages

  private struct ClauseRules {
    let word: String
    let added: ChangeRule
    let removed: ChangeRule
    let changed: ChangeRule
  }

  private mutating func messages(_ before: RequestType, _ after: RequestType, _ reach: Reach) {
    let clauses: [(ClauseRules, old: String?, new: String?)] = [
      (
        ClauseRules(
          word: "accepts", added: .acceptsAdded, removed: .acceptsRemoved, changed: .acceptsChanged
        ), before.accepts, after.accepts
      ),
      (
        ClauseRules(
          word: "streams", added: .streamsAdded, removed: .streamsRemoved, changed: .streamsChanged
        ), before.streams, after.streams
      ),
      (
        ClauseRules(
          word: "returns", added: .returnsAdded, removed: .returnsRemoved, changed: .returnsChanged
        ), before.returns, after.returns
      ),
    ]
    for (rules, old, new) in clauses { clause(rules, old, new, after.record.name, reach) }
  }

  private mutating func clause(
    _ rules: ClauseRules, _ before: String?, _ after: String?, _ path: String, _ reach: Reach
  ) {
    let help = "declare another request"
    switch (before, after) {
    case (nil, nil): break
    case (nil, let after?):
      note(rules.added, path, reach, "it \(rules.word) \(after) now; \(help)")
    case (let before?, nil):
      note(rules.removed, path, reach, "it no longer \(rules.word) \(before); \(help)")
    case (let before?, let after?):
      let pair = Pair(old: before, new: after)
      if before == after || isRename(pair) {
        _ = compare(pair)
        return
      }
      var attempt = self
      if attempt.compare(pair) == .wireBreaking {
        note(
          rules.changed, path, reach,
          "where it \(rules.word) \(after) it was \(before), which says something else; \(help)")
      } else {
        note(
          .messageTypeReplaced, path, reach,
          "where it \(rules.word) \(after) it was \(before), which travels alike; use the new type")
      }
    }
  }

  // MARK: Errors

  private mutating func raises(_ before: RequestType, _ after: RequestType, _ reach: Reach) {
    let path = after.record.name
    // By today's names, so that an error that is called otherwise has neither come nor gone.
    let kept: [(old: String, new: String?)] = before.raises.map { name in
      (name, currentName(ofError: name))
    }
    for (name, match) in kept where match.map({ after.raises.contains($0) }) != true {
      note(
        .raisesRemoved, path, reach,
        "it no longer raises \(name); remove what programs do about it")
    }
    for name in after.raises where !kept.contains(where: { $0.new == name }) {
      note(
        .raisesAdded, path, reach,
        "it raises \(name) now, which older programs see by its status and text; handle it")
    }
  }

  private func currentName(ofError name: String) -> String? {
    guard let error = old.errors.first(where: { $0.record.name == name }) else { return nil }
    return match(of: error, old.errors, new.errors)?.record.name
  }
}
