import { useMemo, useRef, useState } from "react";
import { percent } from "../ui/format";
import { ChartFrame } from "./ChartFrame";
import { heatOptions } from "./heatOptions";
import type { ChartProps } from "./LineChart";
import { gapAfter, lastIndex, plotData } from "./plotData";
import { usePlot } from "./usePlot";

interface HeatChartProps extends ChartProps {
  id: string;
  title: string;
  /** One row each, from the top: column of the table and what it is called. */
  rows: readonly { key: string; label: string }[];
}

/** Percentages of many alike things over time: the darker, the busier. */
export function HeatChart({ id, title, rows, source, from, to }: HeatChartProps) {
  const holder = useRef<HTMLDivElement>(null);
  const [cursor, setCursor] = useState<number | null>(null);
  const { historyEnd, historyStep, liveStep } = source.gaps;
  const options = useMemo(
    () => heatOptions(rows.map((row) => row.label), (time) => gapAfter(time, { historyEnd, historyStep, liveStep })),
    [rows, historyEnd, historyStep, liveStep],
  );
  const series = useMemo(() => rows.map((row) => ({ label: row.label, color: "--heat", keys: [row.key] })), [rows]);
  const data = useMemo(() => plotData(source.table, series, from, source.gaps), [source, series, from]);
  const height = Math.min(260, Math.max(84, rows.length * 18 + 34));
  usePlot(holder, { options, height, t: data.t, columns: data.values, from, to, onCursor: setCursor });

  const newest = lastIndex(data);
  const atCursor = cursor !== null && cursor < data.t.length;
  const row = atCursor ? cursor : newest;
  const now = row === null ? [] : rows.map(({ label }, r) => ({ label, value: data.values[r]?.[row] ?? null }));
  const known = now.filter((one): one is { label: string; value: number } => one.value !== null);
  const ordered = [...known].sort((a, b) => b.value - a.value);
  const busiest = ordered[0];
  const calmest = ordered.at(-1);
  const legend =
    busiest && calmest
      ? [
          { label: `busiest: ${busiest.label}`, color: "--heat", value: percent(busiest.value) },
          { label: `calmest: ${calmest.label}`, color: "--grid", value: percent(calmest.value) },
        ]
      : [];
  return (
    <ChartFrame
      id={id}
      title={title}
      legend={legend}
      time={row === null ? null : (data.t[row] ?? null)}
      atCursor={atCursor}
      lastTime={newest === null ? null : (data.t[newest] ?? null)}
      holder={holder}
      wide
    />
  );
}
