import type uPlot from "uplot";
import { sharedCursor, timeAxis, valueAxis } from "./axes";
import { cssColor, cssColorWithAlpha } from "./color";
import type { ChartSpec, SeriesSpec } from "./spec";

type Options = Omit<uPlot.Options, "width" | "height">;

/** How uPlot draws a chart of lines and piled areas. */
export function lineOptions(spec: ChartSpec): Options {
  return {
    ms: 1,
    legend: { show: false },
    cursor: sharedCursor,
    padding: [8, 20, 0, 0],
    scales: { x: { time: true }, y: { range: (_, min, max) => valueRange(spec, min, max) } },
    axes: [timeAxis(), valueAxis(spec.format, spec.binary)],
    series: [{}, ...spec.series.map(lineSeries)],
    bands: bandsOf(spec.series),
  };
}

/** The ends of the value axis: zero is always on it, and a mirrored chart has both signs. */
export function valueRange(spec: ChartSpec, min: number | null, max: number | null): [number, number] {
  if (spec.max !== null) return [0, spec.max];
  const mirrored = spec.series.some((series) => series.mirrored);
  const high = Math.max(spec.minSpan, (max ?? 0) * 1.08);
  return [mirrored ? Math.min(-spec.minSpan, (min ?? 0) * 1.08) : 0, high];
}

function lineSeries(spec: SeriesSpec): uPlot.Series {
  return {
    label: spec.label,
    stroke: () => cssColor(spec.color),
    width: spec.stacked ? 1 : 1.5,
    points: { show: false },
    ...(spec.dashed ? { dash: [4, 3] } : {}),
    ...(spec.filled || spec.stacked ? { fill: () => cssColorWithAlpha(spec.color, spec.stacked ? 0.42 : 0.14) } : {}),
  };
}

/** Each piled area ends at the one below it. */
function bandsOf(series: readonly SeriesSpec[]): uPlot.Band[] {
  const piled = series.flatMap((one, i) => (one.stacked ? [i + 1] : []));
  return piled.slice(1).map((upper, i) => ({ series: [upper, piled[i] ?? 0] }));
}
