import { useCallback, useMemo } from "react";
import { Link } from "../app/router";
import { useUser } from "../session/session";
import { useLoad } from "../ui/useLoad";
import { byUrgency } from "./alert";
import { AlertRow } from "./AlertRow";
import { useActiveAlerts, useNodeAlerts } from "./alerts";
import { alertsApi, type AlertPage } from "./alertsApi";
import "./alerts.css";

const NONE: AlertPage = { alerts: [], next: null };

/** What is wrong with a node; nothing while all is well. */
export function NodeAlerts({ id }: { id: string }) {
  const mayAct = useUser().role !== "viewer";
  const { cut } = useActiveAlerts();
  const kept = useNodeAlerts(id);
  // In a fleet where more is wrong than is kept, this node's may be among the rest.
  const { data } = useLoad(useCallback((signal: AbortSignal) => (cut ? alertsApi.activeOf(id, signal) : Promise.resolve(NONE)), [cut, id]));
  const alerts = useMemo(() => {
    const all = new Map([...(data?.alerts ?? []), ...kept].map((alert) => [alert.id, alert]));
    return [...all.values()].sort(byUrgency);
  }, [data, kept]);
  if (alerts.length === 0) return null;
  return (
    <section className="panel-box node-alerts" aria-labelledby="node-alerts-title" data-testid="node-alerts">
      <div className="bar">
        <h2 id="node-alerts-title">Alerts</h2>
        <Link href={`/alerts?nodeId=${encodeURIComponent(id)}`}>All of this node</Link>
      </div>
      <ol className="alerts">
        {alerts.map((alert) => (
          <AlertRow key={alert.id} alert={alert} mayAct={mayAct} nameless />
        ))}
      </ol>
    </section>
  );
}
