import type uPlot from "uplot";
import { labelAxis, sharedCursor, timeAxis } from "./axes";
import { cssColorWithAlpha } from "./color";

// Sixteen shades are as many as an eye tells apart here, and keep the canvas from changing its colour per cell.
const SHADES = 16;

/** How uPlot draws rows of cells, one row per series, shaded from 0 to 100. `widest` is the longest time one cell may cover. */
export function heatOptions(labels: readonly string[], widest: (time: number) => number): Omit<uPlot.Options, "width" | "height"> {
  const rows = labels.length;
  const ends = new Map([[0.5, labels[0] ?? ""], [rows - 0.5, labels[rows - 1] ?? ""]]);
  return {
    ms: 1,
    legend: { show: false },
    cursor: { ...sharedCursor, points: { show: false } },
    padding: [4, 30, 0, 0],
    // The first row on top.
    scales: { x: { time: true }, y: { range: () => [0, rows], dir: -1 } },
    axes: [timeAxis(), labelAxis(ends)],
    series: [{}, ...labels.map((label) => ({ label, paths: () => null, points: { show: false } }))],
    hooks: { draw: [(u) => drawCells(u, rows, widest)] },
  };
}

function drawCells(u: uPlot, rows: number, widest: (time: number) => number): void {
  const [t, ...columns] = u.data;
  const byShade: number[][] = Array.from({ length: SHADES }, () => []);
  const { left, width } = u.bbox;
  for (let i = 0; i < t.length; i++) {
    const time = t[i] ?? 0;
    const x = u.valToPos(time, "x", true);
    const until = Math.min(t[i + 1] ?? Infinity, time + widest(time));
    const end = Math.min(left + width, u.valToPos(until, "x", true));
    if (end <= left || x >= left + width) continue;
    for (let row = 0; row < rows; row++) {
      const value = columns[row]?.[i];
      if (typeof value !== "number") continue;
      const shade = Math.min(SHADES - 1, Math.max(0, Math.round((value / 100) * (SHADES - 1))));
      byShade[shade]?.push(Math.max(left, x), end, row);
    }
  }
  u.ctx.save();
  const rowHeight = u.bbox.height / rows;
  const line = rowHeight > 6 ? Math.max(1, window.devicePixelRatio) : 0;
  byShade.forEach((cells, shade) => {
    u.ctx.fillStyle = cssColorWithAlpha("--heat", 0.05 + 0.95 * (shade / (SHADES - 1)));
    for (let c = 0; c < cells.length; c += 3) {
      const x = cells[c] ?? 0;
      // Half a pixel more closes the seams between neighbours.
      u.ctx.fillRect(x, u.bbox.top + (cells[c + 2] ?? 0) * rowHeight, (cells[c + 1] ?? 0) - x + 0.5, rowHeight - line);
    }
  });
  u.ctx.restore();
}
