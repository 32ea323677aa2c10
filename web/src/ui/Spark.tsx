import type { SamplesTable } from "../data/samplesTable";
import { medianStep } from "../data/steps";
import { sparkPath } from "./sparkPath";

const WIDTH = 200;
const HEIGHT = 40;
const WINDOW_MS = 5 * 60_000;
// Points come every second for a watched node, every five for others, and every minute in a large fleet.
const SHORTEST_GAP_MS = 15_000;

/** CPU over the last five minutes, from 0 to 100 %. Decoration beside the number: hidden from assistive technology. */
export function Spark({ history, now }: { history: SamplesTable | null; now: number }) {
  const to = Math.max(now - 2_000, history?.lastTime ?? 0);
  const { line, area } = sparkPath(history?.t ?? [], history?.column("cpu") ?? [], {
    width: WIDTH,
    height: HEIGHT,
    from: to - WINDOW_MS,
    to,
    max: 100,
    gap: Math.max(SHORTEST_GAP_MS, 2.5 * medianStep(history?.t ?? [], 60_000)),
  });
  return (
    <svg className="spark" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      <path className="spark-area" d={area} />
      <path className="spark-line" d={line} />
    </svg>
  );
}
