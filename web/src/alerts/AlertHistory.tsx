import { useCallback, useState } from "react";
import { Link, nodePath } from "../app/router";
import { WhyButton } from "../events/WhyButton";
import { DataTable, type Column } from "../ui/DataTable";
import { dayTime, elapsed, NOTHING } from "../ui/format";
import { Loading } from "../ui/Loading";
import { Mark } from "../ui/Mark";
import { Pager } from "../ui/Pager";
import { Segments } from "../ui/Segments";
import { useLoad } from "../ui/useLoad";
import { isActive, type Alert } from "./alert";
import { alertsApi, type AlertFilter } from "./alertsApi";
import { notYet } from "./notYet";
import { alertValue, alertWords } from "./ruleWords";
import { SeverityMark } from "./Severity";

type Ended = "all" | "resolved" | "withdrawn";

const OPTIONS: readonly (readonly [Ended, string])[] = [["all", "All"], ["resolved", "Over"], ["withdrawn", "Taken back"]];

const COLUMNS: readonly Column<Alert>[] = [
  {
    title: "What",
    cell: (alert) => (
      <>
        <SeverityMark severity={alert.severity} wordless /> {alertWords(alert)}
        <div className="field-hint">{alert.ruleName}</div>
      </>
    ),
  },
  { title: "Node", cell: ({ node }) => (node === null ? NOTHING : <Link href={nodePath(node.id)}>{node.name}</Link>) },
  {
    title: "End",
    cell: ({ status }) => (
      <Mark tone={status === "resolved" ? "good" : "off"} state={status}>
        {status === "resolved" ? "over" : "taken back"}
      </Mark>
    ),
  },
  { title: "From", cell: ({ firedAt, startedAt }) => (firedAt ?? startedAt) === null ? NOTHING : dayTime(firedAt ?? startedAt ?? 0) },
  { title: "Lasted", cell: ({ firedAt, startedAt, endedAt }) => elapsed(firedAt ?? startedAt, endedAt) },
  { title: "Peak", cell: (alert) => alertValue(alert, alert.peak) },
];

/** Alerts that are over, a page at a time. `filter` stays the same. */
export function AlertHistory({ filter }: { filter: AlertFilter }) {
  const [status, setStatus] = useState<Ended>("all");
  const [places, setPlaces] = useState<readonly string[]>([]);
  const after = places.at(-1) ?? null;
  const loaded = useLoad(useCallback((signal: AbortSignal) => alertsApi.list(status, filter, after, signal), [status, filter, after]));
  const choose = (next: Ended): void => {
    setStatus(next);
    setPlaces([]);
  };
  if (loaded.error && notYet(loaded.error)) return null;
  return (
    <section className="panel-box below" aria-labelledby="history-title">
      <div className="bar">
        <h2 id="history-title">History</h2>
        <Segments legend="How they ended" name="ended" value={status} options={OPTIONS} onValue={choose} />
        <button type="button" className="quiet" onClick={loaded.reload}>
          Renew
        </button>
      </div>
      <Loading of={loaded}>
        {({ alerts, next }) => (
          <>
            <DataTable
              caption="Alerts that are over, newest first"
              rows={alerts.filter((alert) => !isActive(alert))}
              columns={COLUMNS}
              keyOf={(alert) => alert.id}
              empty={next === null && after === null ? "Nothing yet: what is over is kept here." : "None in this stretch."}
              actions={({ eventId, node, ruleName }) => eventId !== null && <WhyButton event={eventId} name={node?.name ?? ruleName} />}
            />
            <Pager places={places} next={next} onPlaces={setPlaces} back="Newer" on="Older" />
          </>
        )}
      </Loading>
    </section>
  );
}
