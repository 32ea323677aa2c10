import { useCallback, useEffect } from "react";
import { useFleet } from "../fleet/fleet";
import { dayTime, duration, NOTHING } from "../ui/format";
import { Loading } from "../ui/Loading";
import { useLoad } from "../ui/useLoad";
import { useNow } from "../ui/useNow";
import { uptimeApi, UPTIME_DAYS, type Outage, type Uptime, type UptimeDay } from "./uptimeApi";

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
  const { days, week, month, outages } = uptime;
  return (
    <>
      <p className="uptime-sums">
        <b>{share(week)}</b> in 7 days <b>{share(month)}</b> in {UPTIME_DAYS} days
      </p>
      <ol className="uptime-days" aria-label="Uptime of each day">
        {days.map((day) => (
          <li key={day.day} data-level={levelOf(day.percent)} title={dayText(day)}>
            <span className="hidden">{dayText(day)}</span>
          </li>
        ))}
      </ol>
      <div className="uptime-ends" aria-hidden="true">
        <span>{days[0] ? dateText(days[0].day) : ""}</span>
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

function OutageLine({ outage }: { outage: Outage }) {
  const now = useNow();
  const length = duration(((outage.to ?? now) - outage.from) / 1_000);
  return (
    <li data-kind={outage.withdrawn ? "link" : outage.kind}>
      <b>{kindText(outage)}</b> {dayTime(outage.from)}, {outage.to === null ? `for ${length} until now` : length}
    </li>
  );
}

function kindText({ kind, withdrawn }: Outage): string {
  if (withdrawn || kind === "link") return "Cut off, not down";
  return kind === "planned" ? "Stopped on purpose" : "Down";
}

/** Rounded down where it matters: what was not up for all of the time never reads 100 %. */
export function share(percent: number | null): string {
  if (percent === null) return NOTHING;
  return percent >= 100 ? "100\u202f%" : `${(Math.floor(percent * 100) / 100).toFixed(2)}\u202f%`;
}

const dateFormat = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });

function dateText(day: string): string {
  const time = Date.parse(day);
  return Number.isFinite(time) ? dateFormat.format(time) : day;
}

function dayText({ day, percent }: UptimeDay): string {
  return `${dateText(day)}: ${percent === null ? "not known" : share(percent)}`;
}

function levelOf(percent: number | null): "none" | "full" | "most" | "less" {
  if (percent === null) return "none";
  if (percent >= 100) return "full";
  return percent >= 99 ? "most" : "less";
}
