import { fields, labelsOf, numberOrNull, rowsOf, textOrNull, timeOrNull, type Fields } from "../api/parse";

/** The least urgent first. */
export const LEVELS = ["trace", "debug", "info", "warn", "error", "fatal"] as const;
export type Level = (typeof LEVELS)[number];

/** A line of a log. `at` is epoch milliseconds. */
export interface LogLine {
  /** The same however often it is read. */
  key: string;
  at: number;
  node: { id: string; name: string };
  level: Level;
  source: string;
  text: string;
  /** It was longer than is kept. */
  cut: boolean;
  /** What the program said besides, such as its unit and process. */
  fields: Record<string, string>;
}

/** Lines without an id are told apart all the same. */
let keys = 0;

/** A level that is not known is an ordinary line. */
export function parseLevel(value: unknown): Level {
  return LEVELS.find((level) => level === value) ?? "info";
}

/** Null when it has no time. `node` stands in where the line itself names none. */
export function parseLine(from: Fields, node: LogLine["node"] | null = null): LogLine | null {
  const at = timeOrNull(from.at);
  const of = fields(from.node);
  const id = textOrNull(of?.id) ?? node?.id ?? null;
  if (at === null || id === null) return null;
  return {
    key: textOrNull(from.id) ?? `line ${++keys}`,
    at,
    node: { id, name: textOrNull(of?.name) ?? node?.name ?? id },
    level: parseLevel(from.level),
    source: textOrNull(from.source) ?? "",
    text: typeof from.text === "string" ? from.text : "",
    cut: from.cut === true,
    fields: plainOf(from.fields),
  };
}

/** Texts as they are, and numbers as texts. */
function plainOf(value: unknown): Record<string, string> {
  const plain = labelsOf(value);
  for (const [name, one] of Object.entries(fields(value) ?? {})) if (typeof one === "number") plain[name] = String(one);
  return plain;
}

/** A live message: the lines that a watched node has just sent, oldest first. */
export interface LogsMessage {
  node: LogLine["node"];
  lines: LogLine[];
  /** So many more there were. */
  dropped: number;
}

/** Null when it is malformed. */
export function parseLogsMessage(value: unknown): LogsMessage | null {
  const from = fields(value);
  const of = fields(from?.node);
  const id = textOrNull(of?.id);
  if (!from || id === null || !Array.isArray(from.lines)) return null;
  const node = { id, name: textOrNull(of?.name) ?? id };
  const lines = rowsOf(from.lines, (line) => parseLine(line, node)).sort((a, b) => a.at - b.at);
  return { node, lines, dropped: numberOrNull(from.dropped) ?? 0 };
}

/** As it is copied: time, level, node, source and text. */
export function lineText({ at, level, node, source, text }: LogLine): string {
  return [new Date(at).toISOString(), level.toUpperCase(), node.name, source, text].filter((part) => part !== "").join(" ");
}
