import { clock, dayTime } from "../ui/format";
import { useNow } from "../ui/useNow";
import { inTime } from "./jobWords";

/** The next times of a schedule, in the reader's own zone. */
export function NextTimes({ times }: { times: readonly number[] }) {
  const now = useNow();
  if (times.length === 0) return <p className="note">It never comes again.</p>;
  return (
    <>
      <ol className="times" data-testid="next-times">
        {times.map((time) => (
          <li key={time}>
            <time dateTime={new Date(time).toISOString()} title={clock(time)}>
              {dayTime(time)}
              {time % 60_000 !== 0 && `:${clock(time).slice(-2)}`}
            </time>
            <span className="field-hint">{inTime(time, now)}</span>
          </li>
        ))}
      </ol>
      <p className="field-hint">Shown in the time zone of this browser.</p>
    </>
  );
}
