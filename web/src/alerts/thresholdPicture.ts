import { labelsIn } from "../api/seriesKey";
import type { SeriesTable } from "../api/types";
import type { ChartSource } from "../charts/LineChart";
import type { ChartSpec, SeriesSpec } from "../charts/spec";
import { SamplesTable } from "../data/samplesTable";
import { medianStep } from "../data/steps";
import { seriesValue } from "./ruleWords";
import type { Operator } from "./rule";

/** What is drawn: numbers as they are being written. */
export interface Drawn {
  series: string;
  /** Empty for all. */
  device: string;
  op: Operator;
  value: string;
  clearValue: string;
}

const COLORS = ["--c1", "--c2", "--c3", "--c4"] as const;
const THRESHOLD = "the threshold";
const CLEAR = "over at";

/** A chart of a series' columns, those nearest to firing first, with the threshold as one more column. */
export function thresholdPicture(table: SeriesTable, drawn: Drawn, spanMs: number): { spec: ChartSpec; source: ChartSource } {
  const { series, device, op } = drawn;
  const columns = table.series
    .filter(({ key }) => key === series || key.startsWith(`${series}{`))
    .map((column) => ({ ...column, labels: [...(labelsIn(column.key, series)?.values() ?? [])] }))
    .filter(({ labels }) => device === "" || labels.includes(device));
  const urgency = op.startsWith(">") ? 1 : -1;
  const ordered = columns.map((column) => ({ ...column, worst: worstOf(column.v, urgency) })).sort((a, b) => b.worst - a.worst);
  const shown = ordered.slice(0, COLORS.length);
  const lines = [[THRESHOLD, "--down", drawn.value], [CLEAR, "--muted", drawn.clearValue]] as const;
  const samples = new SamplesTable();
  samples.merge(table.t, Object.fromEntries(shown.map(({ key, v }) => [key, v])));
  const drawnLines: SeriesSpec[] = [];
  for (const [label, color, text] of lines) {
    const value = Number(text.trim().replace(",", "."));
    if (text.trim() === "" || !Number.isFinite(value)) continue;
    samples.merge(table.t, { [label]: table.t.map(() => value) });
    drawnLines.push({ label, color, keys: [label], dashed: true });
  }
  const left = columns.length - shown.length;
  const spec: ChartSpec = {
    id: "threshold",
    title: series,
    series: [
      ...shown.map((column, i): SeriesSpec => ({ label: column.labels.join(" ") || series, color: COLORS[i] ?? "--c1", keys: [column.key] })),
      ...drawnLines,
    ],
    format: (value) => seriesValue(series, value),
    binary: false,
    max: null,
    minSpan: 1,
    ...(left > 0 ? { note: `and ${left} more` } : {}),
  };
  const step = medianStep(table.t, spanMs / Math.max(1, table.t.length));
  return { spec, source: { table: samples, gaps: { historyEnd: table.t.at(-1) ?? 0, historyStep: step, liveStep: step } } };
}

/** The value nearest to firing, with larger ones the nearer. */
function worstOf(values: readonly (number | null)[], urgency: number): number {
  let worst = Number.NEGATIVE_INFINITY;
  for (const value of values) if (value !== null) worst = Math.max(worst, urgency * value);
  return worst;
}
