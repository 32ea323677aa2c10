import type { Cell } from "../data/samplesTable";

interface Frame {
  width: number;
  height: number;
  /** Time at the left and the right edge, epoch milliseconds. */
  from: number;
  to: number;
  /** The value at the top; zero is at the bottom. */
  max: number;
  /** Two samples further apart than this are not joined, milliseconds. */
  gap: number;
}

/** SVG paths of a small line and the area below it, broken where samples are missing. Empty strings when nothing is in sight. */
export function sparkPath(t: readonly number[], v: readonly Cell[], frame: Frame): { line: string; area: string } {
  let line = "";
  let area = "";
  let previous: number | null = null;
  let x = 0;
  t.forEach((time, i) => {
    const value = v[i];
    if (typeof value !== "number") {
      if (value === null) finish();
      return;
    }
    if (time < frame.from || time > frame.to) return;
    if (previous !== null && time - previous > frame.gap) finish();
    const nextX = ((time - frame.from) / (frame.to - frame.from)) * frame.width;
    const y = round(frame.height * (1 - Math.min(1, Math.max(0, value / frame.max))));
    if (previous === null) {
      line += `M${round(nextX)} ${y}`;
      area += `M${round(nextX)} ${frame.height}L${round(nextX)} ${y}`;
    } else {
      line += `L${round(nextX)} ${y}`;
      area += `L${round(nextX)} ${y}`;
    }
    x = nextX;
    previous = time;
  });
  finish();
  return { line, area };

  function finish(): void {
    if (previous !== null) area += `L${round(x)} ${frame.height}Z`;
    previous = null;
  }
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
