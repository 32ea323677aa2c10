import type { SamplesTable } from "../data/samplesTable";
import { sparkPath } from "./sparkPath";

const WIDTH = 200;
const HEIGHT = 40;
const WINDOW_MS = 5 * 60_000;
// Fleet summaries come every five seconds, in large fleets every minute.
const GAP_MS = 65_000;

/** CPU over the last five minutes, from 0 to 100 %. Decoration beside the number: hidden from assistive technology. */
export function Spark({ history, now, fine = false }: { history: SamplesTable | null; now: number; fine?: boolean }) {
  const to = Math.max(now - 2_000, history?.lastTime ?? 0);
  const { line, area } = sparkPath(history?.t ?? [], history?.column("cpu") ?? [], {
    width: WIDTH,
    height: HEIGHT,
    from: to - WINDOW_MS,
    to,
    max: 100,
    gap: fine ? 15_000 : GAP_MS,
  });
  return (
    <svg className="spark" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      <path className="spark-area" d={area} />
      <path className="spark-line" d={line} />
    </svg>
  );
}
