import { createContext, useCallback, useContext, useMemo, useSyncExternalStore } from "react";
import type { Live } from "../live/live";
import { countInTitle } from "../ui/usePageTitle";
import { ActiveAlerts, type ActiveState } from "./activeAlerts";
import type { Alert } from "./alert";
import { alertsApi } from "./alertsApi";

const RENEW_MS = 5 * 60_000;
const NO_SUCH_PLACE = 404;

/** The alerts that are active, which follow the live link; the page's title counts those that fire. */
export function startAlerts({ link }: Pick<Live, "link">): ActiveAlerts {
  const alerts = new ActiveAlerts(alertsApi.active);
  let epoch = -1;
  alerts.changed.on(() => countInTitle(alerts.firing));
  link.told.on(({ target, message }) => {
    if (target === "alert") alerts.take(message);
  });
  link.changed.on((status) => {
    if (status.phase !== "live" || status.epoch === epoch) return;
    epoch = status.epoch;
    void alerts.refresh();
  });
  setInterval(() => {
    // A server without alerts is not asked again until it has been away.
    if (!document.hidden && alerts.state.error?.status !== NO_SUCH_PLACE) void alerts.refresh();
  }, RENEW_MS);
  void alerts.refresh();
  return alerts;
}

/** Without a provider there are none. */
export const AlertsContext = createContext(new ActiveAlerts(() => Promise.resolve({ alerts: [], next: null })));

export function useAlertStore(): ActiveAlerts {
  return useContext(AlertsContext);
}

export function useActiveAlerts(): ActiveState {
  const store = useAlertStore();
  return useSyncExternalStore(
    useCallback((changed: () => void) => store.changed.on(changed), [store]),
    () => store.state,
  );
}

/** How many alerts fire; redraws the component only when that changes. */
export function useFiringCount(): number {
  const store = useAlertStore();
  return useSyncExternalStore(
    useCallback((changed: () => void) => store.changed.on(changed), [store]),
    () => store.firing,
  );
}

/** A node's active alerts, as far as they are among those kept. */
export function useNodeAlerts(id: string): Alert[] {
  const { alerts } = useActiveAlerts();
  return useMemo(() => alerts.filter(({ node }) => node?.id === id), [alerts, id]);
}
