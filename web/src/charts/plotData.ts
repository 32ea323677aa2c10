import { lowerBound, type Cell, type SamplesTable } from "../data/samplesTable";
import type { SeriesSpec } from "./spec";

export interface PlotData {
  /** Epoch milliseconds, ascending. */
  t: number[];
  /** Values as people read them, one column per series. */
  values: Cell[][];
  /** Values as drawn: piled and mirrored. */
  drawn: Cell[][];
}

/** When two neighbouring rows are too far apart to be joined. */
export interface GapRule {
  /** Rows up to this time come from stored history with this step; both in milliseconds. */
  historyEnd: number;
  historyStep: number;
  /** The step of live rows, milliseconds. */
  liveStep: number;
}

// One lost second is not worth a hole in the line; three are.
const SHORTEST_GAP_MS = 3_500;

export function gapAfter(time: number, rule: GapRule): number {
  const step = time < rule.historyEnd ? rule.historyStep : rule.liveStep;
  return Math.max(SHORTEST_GAP_MS, step * 2.5);
}

/**
 * Takes the rows from `from` on (and the one before, so that lines enter from the edge) out of the table, inserts an empty
 * row wherever rows are missing, and piles or mirrors what the series ask for.
 */
export function plotData(table: SamplesTable, series: readonly SeriesSpec[], from: number, rule: GapRule): PlotData {
  const first = Math.max(0, lowerBound(table.t, from) - 1);
  const t: number[] = [];
  const rows: number[] = [];
  for (let row = first; row < table.length; row++) {
    const time = table.t[row] ?? 0;
    const previous = t.at(-1);
    if (previous !== undefined && time - previous > gapAfter(previous, rule)) {
      t.push(previous + 1);
      rows.push(-1);
    }
    t.push(time);
    rows.push(row);
  }
  const values = series.map((one) => readColumn(table, one, rows));
  return { t, values, drawn: pile(values, series) };
}

function readColumn(table: SamplesTable, spec: SeriesSpec, rows: readonly number[]): Cell[] {
  const columns = spec.keys.map((key) => table.column(key));
  const { combine } = spec;
  if (!combine) return rows.map((row) => (row < 0 ? null : columns[0]?.[row]));
  return rows.map((row) => {
    if (row < 0) return null;
    const cells = columns.map((column) => column?.[row]);
    if (cells.includes(undefined)) return undefined;
    return cells.includes(null) ? null : combine(...(cells as number[]));
  });
}

function pile(values: readonly Cell[][], series: readonly SeriesSpec[]): Cell[][] {
  let base: Cell[] | null = null;
  return values.map((column, s) => {
    const spec = series[s];
    if (spec?.mirrored) return column.map((cell) => (typeof cell === "number" ? -cell : cell));
    if (!spec?.stacked) return column;
    const under: Cell[] | null = base;
    base = under === null ? column : column.map((cell, i) => add(cell, under[i]));
    return base;
  });
}

function add(cell: Cell, under: Cell): Cell {
  if (typeof cell !== "number") return cell;
  return cell + (typeof under === "number" ? under : 0);
}

/** Index of the newest row in which any series has a value; null when there is none. */
export function lastIndex(data: PlotData): number | null {
  for (let i = data.t.length - 1; i >= 0; i--) {
    if (data.values.some((column) => typeof column[i] === "number")) return i;
  }
  return null;
}
