/// The kinds of differences between two revisions of a schema; `schema/GRAMMAR.md` has them in the
/// same order, with their verdicts.
public enum ChangeRule: String, Sendable, CaseIterable {
  // The whole.
  case schemaRenamed = "schema-renamed"
  case limitAdded = "limit-added"
  case limitRemoved = "limit-removed"
  case limitChanged = "limit-changed"
  case reservedNumberReused = "reserved-number-reused"
  case reservedNumberFreed = "reserved-number-freed"

  // Values, enums and columns as such.
  case typeAdded = "type-added"
  case typeRemoved = "type-removed"
  case typeRenamed = "type-renamed"
  case typeShapeChanged = "type-shape-changed"
  case rowsNarrowed = "rows-narrowed"
  case rowsWidened = "rows-widened"

  // Fields and columns.
  case fieldAdded = "field-added"
  case requiredFieldAdded = "required-field-added"
  case fieldAddedBetween = "field-added-between"
  case fieldAddedInRemovedPlace = "field-added-in-removed-place"
  case fieldRemoved = "field-removed"
  case requiredFieldRemoved = "required-field-removed"
  case fieldRemovedBetween = "field-removed-between"
  case fieldRemovedUnreserved = "field-removed-unreserved"
  case fieldRenamed = "field-renamed"
  case fieldNumberChanged = "field-number-changed"
  case fieldOptionalityChanged = "field-optionality-changed"

  // Types of fields.
  case fieldTypeChanged = "field-type-changed"
  case fieldTypeReplaced = "field-type-replaced"
  case fieldWidthChanged = "field-width-changed"
  case fieldSignednessChanged = "field-signedness-changed"
  case rangeNarrowed = "range-narrowed"
  case rangeWidened = "range-widened"
  case lengthNarrowed = "length-narrowed"
  case lengthWidened = "length-widened"
  case finiteAdded = "finite-added"
  case finiteRemoved = "finite-removed"
  case elementChanged = "element-changed"
  case arrayCountChanged = "array-count-changed"
  case eventBytesAdded = "event-bytes-added"
  case eventBytesRemoved = "event-bytes-removed"

  // Enums.
  case caseAdded = "case-added"
  case closedCaseAdded = "closed-case-added"
  case caseRemoved = "case-removed"
  case closedCaseRemoved = "closed-case-removed"
  case caseRemovedUnreserved = "case-removed-unreserved"
  case caseRenamed = "case-renamed"
  case caseNumberChanged = "case-number-changed"
  case caseTextChanged = "case-text-changed"
  case enumWidthChanged = "enum-width-changed"
  case enumOpened = "enum-opened"
  case enumClosed = "enum-closed"

  // Errors.
  case errorAdded = "error-added"
  case errorRemoved = "error-removed"
  case errorRemovedUnreserved = "error-removed-unreserved"
  case errorRenamed = "error-renamed"
  case errorNumberChanged = "error-number-changed"
  case errorStatusChanged = "error-status-changed"
  case errorTextChanged = "error-text-changed"

  // Requests.
  case requestAdded = "request-added"
  case requestRemoved = "request-removed"
  case requestRemovedUnreserved = "request-removed-unreserved"
  case requestRenamed = "request-renamed"
  case requestNumberChanged = "request-number-changed"
  case requestKindChanged = "request-kind-changed"
  case commandRepetitionChanged = "command-repetition-changed"
  case acceptsAdded = "accepts-added"
  case acceptsRemoved = "accepts-removed"
  case acceptsChanged = "accepts-changed"
  case streamsAdded = "streams-added"
  case streamsRemoved = "streams-removed"
  case streamsChanged = "streams-changed"
  case returnsAdded = "returns-added"
  case returnsRemoved = "returns-removed"
  case returnsChanged = "returns-changed"
  case messageTypeReplaced = "message-type-replaced"
  case raisesAdded = "raises-added"
  case raisesRemoved = "raises-removed"

  // Events.
  case eventAdded = "event-added"
  case eventRemoved = "event-removed"
  case eventRemovedUnreserved = "event-removed-unreserved"
  case eventRenamed = "event-renamed"
  case eventNumberChanged = "event-number-changed"
  case eventKeyChanged = "event-key-changed"
  case eventRetentionChanged = "event-retention-changed"
  case eventOverflowChanged = "event-overflow-changed"

  /// What a change of this kind does; nil where that depends on who reads it.
  public var verdict: Verdict? {
    switch self {
    case .rowsWidened, .rangeWidened, .lengthWidened, .finiteRemoved: nil
    case .limitAdded, .typeAdded, .fieldAdded, .caseAdded, .errorAdded, .errorTextChanged,
      .requestAdded, .eventAdded, .eventBytesAdded:
      .compatible
    case .schemaRenamed, .limitRemoved, .limitChanged, .typeRemoved, .typeRenamed, .fieldRemoved,
      .fieldRenamed, .fieldTypeReplaced, .caseRemoved, .caseRenamed, .caseTextChanged,
      .errorRemoved, .errorRenamed, .requestRenamed, .messageTypeReplaced, .raisesAdded,
      .raisesRemoved, .eventRemoved, .eventRenamed:
      .sourceBreaking
    default: .wireBreaking
    }
  }
}
