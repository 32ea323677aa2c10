import { useState } from "react";
import { Link } from "../app/router";
import { useUser } from "../session/session";
import { Message } from "../ui/Message";
import { usePageTitle } from "../ui/usePageTitle";
import { AlertFilters } from "./AlertFilters";
import { filterOf, filterQuery, fits } from "./alertFilter";
import { AlertGroups } from "./AlertGroups";
import { AlertHistory } from "./AlertHistory";
import { useActiveAlerts, useAlertStore } from "./alerts";
import { EVERY_ALERT, type AlertFilter } from "./alertsApi";
import { AlertTabs } from "./AlertTabs";
import { notYet } from "./notYet";
import "../ui/styles/work.css";
import "./alerts.css";

/** What is wrong now, and what was. */
export default function AlertsPage() {
  const [filter, setFilter] = useState(() => filterOf(window.location.search));
  // Made anew, the fields show what holds: all.
  const [cleared, setCleared] = useState(0);
  usePageTitle("Alerts");
  const query = filterQuery(filter);
  const change = (next: AlertFilter): void => {
    setFilter(next);
    window.history.replaceState(window.history.state, "", window.location.pathname + filterQuery(next));
  };
  const showAll = (): void => {
    change(EVERY_ALERT);
    setCleared(cleared + 1);
  };
  return (
    <>
      <div className="page-head">
        <h1>Alerts</h1>
        <AlertTabs />
      </div>
      <AlertFilters key={cleared} filter={filter} onFilter={change} onAll={query === "" ? null : showAll} />
      <Active filter={filter} isAll={query === ""} />
      <AlertHistory key={query} filter={filter} />
    </>
  );
}

function Active({ filter, isAll }: { filter: AlertFilter; isAll: boolean }) {
  const mayAct = useUser().role !== "viewer";
  const { alerts, pending, error, cut } = useActiveAlerts();
  const store = useAlertStore();
  const shown = alerts.filter((alert) => fits(filter, alert));
  const firing = shown.filter(({ status }) => status === "firing").length;
  const absent = error && notYet(error);
  return (
    <section className="panel-box" aria-labelledby="active-title">
      <h2 id="active-title">Now</h2>
      {pending && (
        <p className="loading" role="status">
          Loading…
        </p>
      )}
      {absent && <p className="note">This server judges no alerts yet: they come with its next version.</p>}
      {error && !absent && (
        <Message title={error.title} error>
          <p>{error.message}</p>
          <p>
            <button type="button" onClick={() => void store.refresh()}>
              Try again
            </button>
          </p>
        </Message>
      )}
      {!pending && (
        <p className="note" role="status">
          {wordsOf(firing, shown.length - firing)}
          {cut && " These are the first thousand."}
        </p>
      )}
      {!pending && !error && shown.length === 0 && isAll && <Quiet mayAct={mayAct} />}
      {shown.length > 0 && <AlertGroups alerts={shown} mayAct={mayAct} />}
    </section>
  );
}

function wordsOf(firing: number, waiting: number): string {
  const fire = firing === 0 ? "No alert fires" : firing === 1 ? "One alert fires" : `${firing} alerts fire`;
  return waiting === 0 ? `${fire}.` : `${fire}, ${waiting} ${waiting === 1 ? "is" : "are"} about to.`;
}

/** Teaches what alerts are. */
function Quiet({ mayAct }: { mayAct: boolean }) {
  return (
    <p>
      An alert fires when a rule’s condition has lasted: a node is silent, a disk is nearly full, or any series passes a value.{" "}
      {mayAct ? (
        <>
          See the <Link href="/alerts/rules">rules</Link>, and the <Link href="/alerts/channels">channels</Link> that tell of them.
        </>
      ) : (
        <>
          The <Link href="/alerts/rules">rules</Link> say which.
        </>
      )}
    </p>
  );
}
