import { useCallback, useEffect } from "react";
import { useFleet } from "../fleet/fleet";
import { dayTime, duration, NOTHING } from "../ui/format";
import { Loading } from "../ui/Loading";
import { useLoad } from "../ui/useLoad";
import { useNow } from "../ui/useNow";
import { uptimeApi, UPTIME_DAYS, type Outage, type OutageKind, type Uptime, type UptimePart } from "./uptimeApi";

const SHOWN_OUTAGES = 6;

/** How much of the last days the node was up, and when it was not. */
export function UptimePanel({ id }: { id: string }) {
  const store = useFleet();
  const loaded = useLoad(useCallback((signal: AbortSignal) => uptimeApi.load(id, signal), [id]));
  const { reload } = loaded;
  // Between two changes of status a page that stays open misses next to nothing.
  useEffect(() => store.statusChanged.on(({ node }) => node.id === id && reload()), [store, id, reload]);
  return (
    <section className="panel-box uptime" aria-labelledby="uptime-title" data-testid="uptime">
      <h2 id="uptime-title">Uptime</h2>
      <Loading of={loaded}>{(uptime) => <UptimeView uptime={uptime} />}</Loading>
    </section>
  );
}

export function UptimeView({ uptime }: { uptime: Uptime }) {
  const { whole, days, week, month, outages } = uptime;
  const before = Array.from({ length: Math.max(0, UPTIME_DAYS - days.length) }, (_, i) => i);
  return (
    <>
      <p className="uptime-sums">
        <span>
          <b>{share(week)}</b> this week
        </span>
        <span>
          <b>{share(month)}</b> this month
        </span>
        <span>
          <b>{share(whole)}</b> in {UPTIME_DAYS} days
        </span>
      </p>
      <ol className="uptime-days" aria-label="Uptime of each day">
        {before.map((i) => (
          <li key={i} data-level="none" aria-hidden="true" />
        ))}
        {days.map((day) => (
          <li key={day.from} data-level={levelOf(day)} title={dayText(day)}>
            <span className="hidden">{dayText(day)}</span>
          </li>
        ))}
      </ol>
      <div className="uptime-ends" aria-hidden="true">
        <span>{UPTIME_DAYS} days</span>
        <span>today</span>
      </div>
      {outages.length === 0 ? (
        <p className="note">No outage in these days.</p>
      ) : (
        <ul className="outages" aria-label="Outages, newest first">
          {outages.slice(0, SHOWN_OUTAGES).map((outage) => (
            <OutageLine key={outage.from} outage={outage} />
          ))}
          {outages.length > SHOWN_OUTAGES && <li className="note">and {outages.length - SHOWN_OUTAGES} earlier</li>}
        </ul>
      )}
    </>
  );
}

const KIND_WORDS: Record<OutageKind, string> = { down: "Down", link: "Cut off, not down", planned: "Stopped on purpose" };

function OutageLine({ outage }: { outage: Outage }) {
  const now = useNow();
  const { from, to, kind, downSeconds, rebooted } = outage;
  // Of one that turned out to be none, how long nothing was heard at the time.
  const seconds = kind !== "link" && to !== null && downSeconds !== null ? downSeconds : ((to ?? now) - from) / 1_000;
  return (
    <li data-kind={kind}>
      <b>{KIND_WORDS[kind]}</b> {dayTime(from)}, {to === null ? `for ${duration(seconds)} until now` : duration(seconds)}
      {rebooted && ", restarted"}
    </li>
  );
}

/** Rounded down: what was not up for all of the time never reads 100 %. */
function share(part: UptimePart | null): string {
  if (part === null) return NOTHING;
  return part.percent >= 100 ? "100\u202f%" : `${(Math.floor(part.percent * 100) / 100).toFixed(2)}\u202f%`;
}

const dateFormat = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });

function dayText(day: UptimePart): string {
  return `${dateFormat.format(day.from)}: ${share(day)}`;
}

function levelOf({ percent }: UptimePart): "full" | "most" | "less" {
  if (percent >= 100) return "full";
  return percent >= 99 ? "most" : "less";
}
