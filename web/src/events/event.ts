import { fields, numberOrNull, rowsOf, textOrNull, timeOrNull, type Fields } from "../api/parse";

/** A field's value before and after; null where there was or is none. */
export interface FieldChange {
  field: string;
  before: string | null;
  after: string | null;
}

/** Something that happened in the fleet. `at` is epoch milliseconds. */
export interface FleetEvent {
  id: string;
  /** Its number: one more than that of the event before it, whoever may see that. */
  sequence: number;
  type: string;
  at: number | null;
  nodeId: string | null;
  nodeName: string | null;
  actor: string;
  changes: FieldChange[];
  /** What happened, in a sentence; null when the changes say it all. */
  text: string | null;
}

const MAX_CHANGES = 40;

/** Null when it has no id, number or type. */
export function parseEvent(from: Fields): FleetEvent | null {
  const id = textOrNull(from.id);
  const type = textOrNull(from.type);
  const sequence = numberOrNull(from.sequence);
  if (id === null || type === null || sequence === null) return null;
  return {
    id,
    sequence,
    type,
    at: timeOrNull(from.at),
    nodeId: textOrNull(from.node),
    nodeName: textOrNull(from.nodeName),
    actor: textOrNull(from.actor) ?? "",
    changes: Array.isArray(from.changes) ? rowsOf(from.changes.slice(0, MAX_CHANGES), parseChange) : [],
    text: textOrNull(from.text),
  };
}

function parseChange(from: Fields): FieldChange | null {
  const field = textOrNull(from.field);
  return field === null ? null : { field, before: textOrNull(from.old), after: textOrNull(from.new) };
}

/** The value that a field was changed to; undefined when it was not changed. */
export function changedTo(event: FleetEvent, field: string): string | null | undefined {
  return event.changes.find((change) => change.field === field)?.after;
}

/** The id of the event that this one says a model has explained; null when it says nothing of the kind. */
export function explainedBy(event: FleetEvent): string | null {
  return event.type === "ai.explained" ? (changedTo(event, "event") ?? null) : null;
}

/** New events, live. It stands for all those behind the number `after` up to `sequence`, and holds those that the caller may see. */
export interface EventMessage {
  after: number;
  sequence: number;
  /** Where the question for what follows goes on. */
  cursor: string;
  events: FleetEvent[];
}

/** Null when it is malformed. */
export function parseEventMessage(value: unknown): EventMessage | null {
  const from = fields(value);
  const after = numberOrNull(from?.after);
  const sequence = numberOrNull(from?.sequence);
  const cursor = textOrNull(from?.cursor);
  if (!from || after === null || sequence === null || cursor === null || !Array.isArray(from.items)) return null;
  return { after, sequence, cursor, events: rowsOf(from.items, parseEvent) };
}
