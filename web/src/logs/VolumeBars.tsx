import { useRef, useState, type KeyboardEvent, type PointerEvent } from "react";
import { clock, clockMinutes, dayTime } from "../ui/format";
import type { Time } from "./logsApi";
import { bucketAt, rangeOf, stepOf, totalOf, type Bucket } from "./volume";

interface VolumeBarsProps {
  buckets: readonly Bucket[];
  time: Time;
  /** A stretch of it was chosen. */
  onTime: (time: Time) => void;
}

const HEIGHT = 60;
const DAY_MS = 86_400_000;

/** From where to where is being chosen, as places of buckets. */
interface Choice {
  anchor: number;
  cursor: number;
}

/** How many lines there are over the time. Dragging over it, or the arrow keys and Enter, choose a stretch of it. */
export function VolumeBars({ buckets, time, onTime }: VolumeBarsProps) {
  const [choice, setChoice] = useState<Choice | null>(null);
  const dragging = useRef(false);
  const count = buckets.length;
  if (count === 0) return null;
  const most = Math.max(1, ...buckets.map(totalOf));
  const placeOf = (event: PointerEvent<HTMLDivElement>): number => {
    const box = event.currentTarget.getBoundingClientRect();
    return bucketAt(count, (event.clientX - box.left) / Math.max(1, box.width));
  };
  const take = ({ anchor, cursor }: Choice): void => {
    setChoice(null);
    onTime(rangeOf(buckets, anchor, cursor, time));
  };
  const begin = (event: PointerEvent<HTMLDivElement>): void => {
    const at = placeOf(event);
    dragging.current = true;
    event.currentTarget.setPointerCapture(event.pointerId);
    setChoice({ anchor: at, cursor: at });
  };
  const drag = (event: PointerEvent<HTMLDivElement>): void => {
    const cursor = placeOf(event);
    if (dragging.current) setChoice((last) => last && { ...last, cursor });
  };
  const end = (): void => {
    if (!dragging.current) return;
    dragging.current = false;
    if (choice) take(choice);
  };
  const press = (event: KeyboardEvent): void => {
    const next = choiceAfter(event, choice, count);
    if (next === undefined) return;
    event.preventDefault();
    if (next === "take") {
      if (choice) take(choice);
    } else setChoice(next);
  };
  const told = choice && wordsOf(buckets, choice, time);
  return (
    <div className="volume" data-testid="volume">
      <div
        className="volume-bars"
        role="slider"
        tabIndex={0}
        aria-label="Lines over time: arrow keys choose a time, with Shift a longer one, Enter shows it"
        aria-valuemin={0}
        aria-valuemax={count - 1}
        aria-valuenow={choice?.cursor ?? count - 1}
        aria-valuetext={told ?? `${total(buckets)} lines`}
        onPointerDown={begin}
        onPointerMove={drag}
        onPointerUp={end}
        onPointerCancel={() => {
          dragging.current = false;
          setChoice(null);
        }}
        onKeyDown={press}
      >
        <svg viewBox={`0 0 ${count} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
          {choice && <Chosen {...choice} />}
          {buckets.map((bucket, i) => (
            <Bar key={bucket.at} bucket={bucket} x={i} most={most} />
          ))}
        </svg>
      </div>
      <div className="volume-ends">
        <span>{endOf(time.from, time)}</span>
        <span className="volume-told">{told ?? `${total(buckets)} lines, ${barWords(stepOf(buckets, time))}`}</span>
        <span>{endOf(time.to, time)}</span>
      </div>
    </div>
  );
}

function Chosen({ anchor, cursor }: Choice) {
  return <rect className="volume-chosen" x={Math.min(anchor, cursor)} y={0} width={Math.abs(cursor - anchor) + 1} height={HEIGHT} />;
}

/** Errors below, so that a few of them are seen among many other lines. */
function Bar({ bucket, x, most }: { bucket: Bucket; x: number; most: number }) {
  let y = HEIGHT;
  return (["bad", "warn", "rest"] as const).map((kind) => {
    const count = bucket[kind];
    if (count === 0) return null;
    const height = Math.max(1.5, (count / most) * (HEIGHT - 4));
    y -= height;
    return <rect key={kind} className={`volume-${kind}`} x={x + 0.1} y={Math.max(0, y)} width={0.8} height={height} />;
  });
}

/** What a key does: a new choice, taking the present one, or nothing at all (undefined). */
function choiceAfter(event: KeyboardEvent, choice: Choice | null, count: number): Choice | "take" | null | undefined {
  const moves: Partial<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, Home: -count, End: count };
  const move = moves[event.key];
  if (move !== undefined) {
    const cursor = choice === null ? count - 1 : Math.min(count - 1, Math.max(0, choice.cursor + move));
    return { anchor: event.shiftKey && choice ? choice.anchor : cursor, cursor };
  }
  if (event.key === "Escape") return choice === null ? undefined : null;
  return event.key === "Enter" || event.key === " " ? "take" : undefined;
}

function wordsOf(buckets: readonly Bucket[], { anchor, cursor }: Choice, time: Time): string {
  const { from, to } = rangeOf(buckets, anchor, cursor, time);
  const chosen = buckets.slice(Math.min(anchor, cursor), Math.max(anchor, cursor) + 1);
  const bad = chosen.reduce((sum, bucket) => sum + bucket.bad, 0);
  return `${clock(from)} to ${clock(to)}: ${total(chosen)} lines${bad > 0 ? `, ${bad.toLocaleString("en")} of them errors` : ""}`;
}

const total = (buckets: readonly Bucket[]): string => buckets.reduce((sum, bucket) => sum + totalOf(bucket), 0).toLocaleString("en");

const endOf = (at: number, { from, to }: Time): string => (to - from > DAY_MS ? dayTime(at) : clockMinutes(at));

function barWords(stepMs: number): string {
  const minutes = stepMs / 60_000;
  return minutes < 1 ? `a bar each ${Math.round(stepMs / 1_000)} s` : `a bar each ${Number(minutes.toPrecision(2))} min`;
}
