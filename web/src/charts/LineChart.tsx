import { useMemo, useRef, useState } from "react";
import type { SamplesTable } from "../data/samplesTable";
import { ChartFrame } from "./ChartFrame";
import { lineOptions } from "./lineOptions";
import { lastIndex, plotData, type GapRule } from "./plotData";
import type { ChartSpec } from "./spec";
import { usePlot } from "./usePlot";

/** The data of all charts on a page. A new object each time that the table changed. */
export interface ChartSource {
  table: SamplesTable;
  gaps: GapRule;
}

export interface ChartProps {
  source: ChartSource;
  /** The visible time, epoch milliseconds. */
  from: number;
  to: number;
}

const HEIGHT = 190;

export function LineChart({ spec, source, from, to }: ChartProps & { spec: ChartSpec }) {
  const holder = useRef<HTMLDivElement>(null);
  const [cursor, setCursor] = useState<number | null>(null);
  const options = useMemo(() => lineOptions(spec), [spec]);
  const data = useMemo(() => plotData(source.table, spec.series, from, source.gaps), [source, spec, from]);
  usePlot(holder, { options, height: HEIGHT, t: data.t, columns: data.drawn, from, to, onCursor: setCursor });

  const newest = lastIndex(data);
  const atCursor = cursor !== null && cursor < data.t.length;
  const row = atCursor ? cursor : newest;
  const legend = spec.series.map((series, s) => {
    const cell = row === null ? null : data.values[s]?.[row];
    return { label: series.label, color: series.color, dashed: series.dashed, value: spec.format(cell ?? null) };
  });
  return (
    <ChartFrame
      id={spec.id}
      title={spec.title}
      note={spec.note}
      legend={legend}
      time={row === null ? null : (data.t[row] ?? null)}
      atCursor={atCursor}
      lastTime={newest === null ? null : (data.t[newest] ?? null)}
      holder={holder}
    />
  );
}
