import { useEffect, useRef, type RefObject } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import type { Cell } from "../data/samplesTable";
import { useTheme } from "../ui/theme";

export interface PlotInput {
  options: Omit<uPlot.Options, "width" | "height">;
  height: number;
  t: readonly number[];
  columns: readonly (readonly Cell[])[];
  /** The visible time, epoch milliseconds. */
  from: number;
  to: number;
  /** Told the row under the cursor; null when it leaves. */
  onCursor: (row: number | null) => void;
}

/** Keeps a uPlot in the element: anew when `options` change, otherwise only its data. */
export function usePlot(holder: RefObject<HTMLDivElement | null>, input: PlotInput): void {
  const { options, height, t, columns, from, to, onCursor } = input;
  const plot = useRef<uPlot | null>(null);
  const theme = useTheme();

  useEffect(() => {
    const element = holder.current;
    if (!element) return;
    const hooks: uPlot.Hooks.Arrays = {
      ...options.hooks,
      setCursor: [(u) => onCursor(u.cursor.idx ?? null)],
    };
    const created = new uPlot({ ...options, hooks, width: Math.max(120, element.clientWidth), height }, undefined, element);
    plot.current = created;
    const observer = new ResizeObserver(() => {
      if (element.clientWidth > 0) created.setSize({ width: element.clientWidth, height });
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      created.destroy();
      plot.current = null;
    };
  }, [holder, options, height, onCursor]);

  useEffect(() => {
    const u = plot.current;
    if (!u) return;
    u.batch(() => {
      u.setData([t as number[], ...(columns as Cell[][])] as uPlot.AlignedData, false);
      u.setScale("x", { min: from, max: to });
    });
  }, [options, height, onCursor, t, columns, from, to]);

  useEffect(() => {
    plot.current?.redraw(false, true);
  }, [theme]);
}
