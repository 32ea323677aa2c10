import { fields } from "../api/parse";
import { bytes, clock, dayTime, NOTHING } from "../ui/format";

export type Scalar = string | number | boolean | null;

/** How a result's data is best shown. */
export type Shape =
  | { kind: "none" }
  | { kind: "text"; text: string }
  | { kind: "table"; columns: string[]; rows: Scalar[][]; more: number }
  | { kind: "parts"; facts: [string, Scalar][]; parts: [string, Shape][] };

const MAX_ROWS = 200;
const MAX_COLUMNS = 8;
const MAX_DEPTH = 3;

const isScalar = (value: unknown): value is Scalar => value === null || ["string", "number", "boolean"].includes(typeof value);

/** Rows of like objects are a table, an object is facts with parts below, everything else is text. */
export function shapeOf(data: unknown, depth = 0): Shape {
  if (data === null || data === undefined) return { kind: "none" };
  if (isScalar(data)) return { kind: "text", text: String(data) };
  const table = Array.isArray(data) ? tableOf(data) : null;
  if (table) return table;
  const object = fields(data);
  if (!object || depth >= MAX_DEPTH) return { kind: "text", text: JSON.stringify(data, null, 2) };
  const facts: [string, Scalar][] = [];
  const parts: [string, Shape][] = [];
  for (const [name, value] of Object.entries(object)) {
    // A text of several lines is no fact.
    if (isScalar(value) && !(typeof value === "string" && value.includes("\n"))) facts.push([name, value]);
    else if (Array.isArray(value) && value.every(isScalar)) facts.push([name, value.join(", ")]);
    else parts.push([name, shapeOf(value, depth + 1)]);
  }
  return { kind: "parts", facts, parts };
}

function tableOf(data: readonly unknown[]): Shape | null {
  const rows = data.map(fields);
  const first = rows[0];
  if (!first || !rows.every((row) => row !== null && Object.values(row).every(isScalar))) return null;
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row ?? {})))].slice(0, MAX_COLUMNS);
  const shown = rows.slice(0, MAX_ROWS).map((row) => columns.map((column) => (row?.[column] ?? null) as Scalar));
  return { kind: "table", columns, rows: shown, more: Math.max(0, rows.length - MAX_ROWS) };
}

/** Times that are told as such: epoch milliseconds from 2001 to 2096. */
const isTime = (value: number): boolean => Number.isInteger(value) && value >= 1e12 && value < 4e12;

/** A value for people; its name says whether it is bytes. */
export function valueText(name: string, value: Scalar): string {
  if (value === null || value === "") return NOTHING;
  if (typeof value !== "number") return String(value);
  if (/bytes$/i.test(name)) return bytes(value);
  return isTime(value) ? `${dayTime(value)} (${clock(value)})` : String(value);
}

/** `memoryBytes` as people read it beside a value with its unit: “memory”. */
export function words(name: string): string {
  return name.replace(/(.)Bytes$/, "$1").replace(/([a-z0-9])([A-Z])/g, "$1 $2").replace(/[_-]+/g, " ").toLowerCase();
}
