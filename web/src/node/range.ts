/** Lengths of time that the charts can show. */
export interface Range {
  id: string;
  label: string;
  milliseconds: number;
  /** Points per series to ask the server for. */
  points: number;
}

const MINUTE = 60_000;

export const RANGES: readonly [Range, ...Range[]] = [
  { id: "5m", label: "5 min", milliseconds: 5 * MINUTE, points: 300 },
  { id: "15m", label: "15 min", milliseconds: 15 * MINUTE, points: 900 },
  { id: "1h", label: "1 h", milliseconds: 60 * MINUTE, points: 720 },
  { id: "6h", label: "6 h", milliseconds: 360 * MINUTE, points: 720 },
];
