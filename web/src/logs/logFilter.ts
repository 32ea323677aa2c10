import { serverClock } from "../api/serverClock";
import { LEVELS, type LogLine } from "./logLine";
import { wordsOf } from "./words";

export const SPANS = [["15m", "15 min"], ["1h", "1 h"], ["6h", "6 h"], ["24h", "24 h"], ["7d", "7 days"]] as const;
export type Span = (typeof SPANS)[number][0];

const LENGTHS: Record<Span, number> = { "15m": 900_000, "1h": 3_600_000, "6h": 21_600_000, "24h": 86_400_000, "7d": 604_800_000 };

/** Which lines are asked for. Empty texts stand for all. */
export interface LogFilter {
  q: string;
  /** At least so urgent. */
  level: string;
  nodeId: string;
  source: string;
  /** As `name=value, …`: nodes that have all of them. */
  labels: string;
  /** Up to now. */
  span: Span;
  /** A time of its own, epoch milliseconds, in place of the span. */
  range: { from: number; to: number } | null;
}

export const EVERY_LINE: LogFilter = { q: "", level: "", nodeId: "", source: "", labels: "", span: "1h", range: null };

const TEXTS = ["q", "nodeId", "source", "labels"] as const;
const MAX = 500;

/** The filter that an address's query names; what it names wrongly is as usual. */
export function filterOf(search: string): LogFilter {
  const query = new URLSearchParams(search);
  const text = (name: string): string => (query.get(name) ?? "").slice(0, MAX);
  const from = Number(query.get("from"));
  const to = Number(query.get("to"));
  return {
    ...EVERY_LINE,
    q: text("q"),
    nodeId: text("nodeId"),
    source: text("source"),
    labels: text("labels"),
    level: LEVELS.find((one) => one === query.get("level")) ?? "",
    span: SPANS.find(([one]) => one === query.get("span"))?.[0] ?? EVERY_LINE.span,
    range: from > 0 && to > from ? { from, to } : null,
  };
}

/** The query of an address that brings the filter back, with its question mark; empty for the usual one. */
export function filterQuery(filter: LogFilter): string {
  const query = new URLSearchParams();
  for (const name of [...TEXTS, "level"] as const) if (filter[name] !== "") query.set(name, filter[name]);
  if (filter.range) {
    query.set("from", String(filter.range.from));
    query.set("to", String(filter.range.to));
  } else if (filter.span !== EVERY_LINE.span) query.set("span", filter.span);
  const text = query.toString();
  return text === "" ? "" : `?${text}`;
}

/** Whether it leaves lines out besides by time and node. */
export function isNarrow({ q, level, source, labels }: LogFilter): boolean {
  return [q, level, source, labels].some((one) => one !== "");
}

/** The time that is asked about, as of now. */
export function timeOf({ span, range }: LogFilter): { from: number; to: number } {
  if (range) return range;
  const to = serverClock.now();
  return { from: to - LENGTHS[span], to };
}

/** Whether a line that came live is one of those asked for. Labels are left to who chose the nodes. */
export function lets(filter: LogFilter): (line: LogLine) => boolean {
  const words = wordsOf(filter.q);
  const least = LEVELS.findIndex((level) => level === filter.level);
  return (line) => {
    if (LEVELS.indexOf(line.level) < least) return false;
    if (filter.source !== "" && line.source !== filter.source) return false;
    if (filter.nodeId !== "" && line.node.id !== filter.nodeId) return false;
    const text = line.text.toLowerCase();
    return words.every((word) => text.includes(word));
  };
}
