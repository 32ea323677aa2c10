import { fields, parseNodes, parseTimes, parseValues } from "../api/parse";
import type { Node } from "../api/types";

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
