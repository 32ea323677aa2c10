import { fields, numberOrNull, parseNodes, parseTimes, parseValues, textOrNull } from "../api/parse";
import type { Node } from "../api/types";
import type { Stamp } from "./sequence";

/** New samples of one node: columns over ascending or unordered epoch milliseconds; null is a gap. */
export interface Samples {
  node: string;
  t: number[];
  v: Record<string, (number | null)[]>;
}

// A watched node sends a few seconds at a time; after a stall, some minutes. More is not worth drawing live.
const MAX_SAMPLES = 3_600;
const MAX_COLUMNS = 2_000;

/** The nodes of a `fleet` message, or null when it is malformed. */
export function parseFleetMessage(value: unknown): Node[] | null {
  return parseNodes(fields(value)?.nodes);
}

/** How the whole fleet is, of which the caller may see. `at` is the sender's clock, epoch milliseconds. */
export interface Summary {
  at: number;
  total: number;
  counts: Record<string, number>;
  /** Those that need a look most. */
  worst: Node[];
}

/** A `summary` message, or null when it is malformed. */
export function parseSummaryMessage(value: unknown): Summary | null {
  const from = fields(value);
  const at = numberOrNull(from?.at);
  const total = numberOrNull(from?.total);
  if (at === null || total === null) return null;
  const counts: Summary["counts"] = {};
  for (const [status, count] of Object.entries(fields(from?.counts) ?? {})) {
    if (typeof count === "number") counts[status] = count;
  }
  return { at, total, counts, worst: parseNodes(from?.worst) ?? [] };
}

/** What a message says of itself; null when it says nothing. */
export function stampOf(value: unknown): Stamp | null {
  const message = fields(value);
  const from = textOrNull(message?.from);
  const seq = numberOrNull(message?.seq);
  const at = numberOrNull(message?.at);
  return from === null || seq === null || at === null ? null : { from, seq, at };
}

/** A `samples` message, or null when it is malformed. Columns of a wrong length are left out. */
export function parseSamplesMessage(value: unknown): Samples | null {
  const from = fields(value);
  const t = parseTimes(from?.t);
  const columns = fields(from?.v);
  if (!from || typeof from.node !== "string" || !t || !columns || t.length > MAX_SAMPLES) return null;
  const v: Samples["v"] = {};
  for (const [key, column] of Object.entries(columns).slice(0, MAX_COLUMNS)) {
    const values = parseValues(column, t.length);
    if (values) v[key] = values;
  }
  return { node: from.node, t, v };
}
