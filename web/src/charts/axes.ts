import type uPlot from "uplot";
import { clock } from "../ui/format";
import { cssColor } from "./color";

const FONT = '11px ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';
const POWERS_OF_TWO = Array.from({ length: 56 }, (_, power) => 2 ** power);

const grid: uPlot.Axis.Grid = { stroke: () => cssColor("--grid"), width: 1 };
const noTicks: uPlot.Axis.Ticks = { show: false };
const stroke = (): string => cssColor("--muted");

/** Local time of day; seconds only when the steps are shorter than a minute. */
export function timeAxis(): uPlot.Axis {
  return {
    stroke,
    grid,
    ticks: noTicks,
    font: FONT,
    size: 26,
    gap: 4,
    space: 76,
    values: (_, splits, __, ___, step) => splits.map((time) => (step < 60_000 ? clock(time) : clock(time).slice(0, 5))),
  };
}

export function valueAxis(format: (value: number) => string, binary: boolean): uPlot.Axis {
  return {
    stroke,
    grid,
    ticks: noTicks,
    font: FONT,
    size: 62,
    gap: 6,
    space: 34,
    ...(binary ? { incrs: POWERS_OF_TWO } : {}),
    values: (_, splits) => splits.map((value) => short(format(Math.abs(value)))),
  };
}

// Round steps need no decimals: "4.00 GiB" is "4 GiB" on an axis.
function short(text: string): string {
  return text.replace(/\.0+(?!\d)/, "");
}

/** A few fixed labels, for rows that are no numbers. */
export function labelAxis(labels: ReadonlyMap<number, string>): uPlot.Axis {
  return {
    stroke,
    grid: { show: false },
    ticks: noTicks,
    font: FONT,
    size: 62,
    gap: 6,
    splits: () => [...labels.keys()],
    values: (_, splits) => splits.map((value) => labels.get(value) ?? ""),
  };
}

/** All charts of a page share their cursor. */
export const sharedCursor: uPlot.Cursor = {
  y: false,
  drag: { x: false, y: false },
  sync: { key: "nexus" },
  points: { size: 7, width: 1.5 },
};
