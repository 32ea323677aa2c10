import { useEffect } from "react";
import { api, type NodeQuery } from "../api/client";
import { MAX_VIEWED } from "../live/viewList";
import { useFleet } from "./fleet";
import type { FleetView, SortKey } from "./view";

const EVERY_MS = 10_000;
const LIVE_SORTS: readonly SortKey[] = ["cpu", "memory", "disk"];

/**
 * In a large fleet only what is on the screen moves, so that who has come to lead a list sorted by a live number is not known here.
 * The server is asked for the leaders while such a list is shown.
 */
export function useTopOfLargeFleet(view: FleetView, size: number): void {
  const store = useFleet();
  const asks = size > MAX_VIEWED && LIVE_SORTS.includes(view.sort);
  const key = asks ? JSON.stringify(queryOf(view)) : null;
  useEffect(() => {
    if (key === null) return;
    const abort = new AbortController();
    const ask = (): void => {
      if (document.hidden) return;
      // One that fails is followed by another.
      api.nodes(JSON.parse(key) as NodeQuery, abort.signal).then(({ nodes }) => store.update(nodes), () => undefined);
    };
    ask();
    const timer = setInterval(ask, EVERY_MS);
    return () => {
      clearInterval(timer);
      abort.abort();
    };
  }, [store, key]);
}

function queryOf({ sort, descending, text, statuses, types, labels }: FleetView): NodeQuery {
  // Of several values of one name any will do, which the server can't be asked for: it then sends others as well.
  const single = labels.filter((label) => labels.every((other) => other === label || nameOf(other) !== nameOf(label)));
  return { sort: `${descending ? "-" : ""}${sort}`, text: text.trim(), statuses, types, labels: single, limit: MAX_VIEWED };
}

function nameOf(label: string): string {
  return label.slice(0, label.indexOf("="));
}
