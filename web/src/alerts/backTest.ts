import { fields, MalformedAnswer, numberOrNull, rowsOf, textOrNull, timeOrNull, type Fields } from "../api/parse";

/** Once that a rule would have fired. Times are epoch milliseconds. */
export interface Firing {
  node: string;
  device: string | null;
  from: number;
  /** Null while it would still fire. */
  to: number | null;
  peak: number | null;
}

/** What a rule would have done. */
export interface BackTest {
  firings: Firing[];
  /** How many nodes and samples it was judged by. */
  nodes: number;
  samples: number;
  /** Which stored resolution was read, such as `raw` or `m1`. */
  tier: string | null;
  /** There was more than was looked at. */
  cut: boolean;
  /** All of it in a sentence. */
  text: string;
}

export function parseBackTest(body: unknown, to: number): BackTest {
  const from = fields(body);
  if (!from) throw new MalformedAnswer("It holds no back-test.");
  const firings = rowsOf(from.firings, (firing) => parseFiring(firing, to));
  return {
    firings,
    nodes: countOf(from.nodes),
    samples: countOf(from.samples),
    tier: textOrNull(from.tier),
    cut: from.cut === true,
    text: textOrNull(from.text) ?? wordsOf(firings),
  };
}

/** A number, or how many a list holds. */
function countOf(value: unknown): number {
  return Array.isArray(value) ? value.length : (numberOrNull(value) ?? 0);
}

function parseFiring(from: Fields, to: number): Firing | null {
  const begin = timeOrNull(from.from);
  const node = fields(from.node);
  const name = textOrNull(from.node) ?? textOrNull(node?.name) ?? textOrNull(node?.id);
  if (begin === null || begin > to || name === null) return null;
  return { node: name, device: textOrNull(from.device), from: begin, to: timeOrNull(from.to), peak: numberOrNull(from.peak) };
}

function wordsOf(firings: readonly Firing[]): string {
  const nodes = new Set(firings.map(({ node }) => node)).size;
  if (firings.length === 0) return "would not have fired";
  return `would have fired ${firings.length === 1 ? "once" : `${firings.length} times`} on ${nodes === 1 ? "1 node" : `${nodes} nodes`}`;
}

/** One line of the picture: a node, or one of its devices. */
export interface FiringRow {
  name: string;
  /** Place and length as shares of the whole time, 0 to 1. */
  bars: { firing: Firing; left: number; width: number }[];
}

/** As many lines as are drawn. */
export const MAX_ROWS = 12;
/** Narrower bars are not seen. */
const LEAST_WIDTH = 0.004;

/** Firings as bars, those that would have fired longest first. `more` counts lines that are left out. */
export function firingRows(firings: readonly Firing[], from: number, to: number): { rows: FiringRow[]; more: number } {
  const span = Math.max(1, to - from);
  const byName = new Map<string, FiringRow & { lasted: number }>();
  for (const firing of firings) {
    const name = firing.device === null ? firing.node : `${firing.node} · ${firing.device}`;
    const row = byName.get(name) ?? { name, bars: [], lasted: 0 };
    byName.set(name, row);
    const left = Math.min(Math.max(0, (firing.from - from) / span), 1 - LEAST_WIDTH);
    const right = Math.min(1, ((firing.to ?? to) - from) / span);
    const width = Math.max(LEAST_WIDTH, right - left);
    row.bars.push({ firing, left, width });
    row.lasted += width;
  }
  const rows = [...byName.values()].sort((a, b) => b.lasted - a.lasted);
  return { rows: rows.slice(0, MAX_ROWS).map(({ name, bars }) => ({ name, bars })), more: Math.max(0, rows.length - MAX_ROWS) };
}
