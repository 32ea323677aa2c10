import { createContext, useCallback, useContext, useReducer, useEffect, useSyncExternalStore } from "react";
import type { Node } from "../api/types";
import type { SamplesTable } from "../data/samplesTable";
import type { LiveLink } from "../live/liveLink";
import { useView } from "../live/live";
import { MAX_VIEWED } from "../live/viewList";
import { FleetStore } from "./fleetStore";

/** A store that follows the live link. */
export function createFleet(link: LiveLink): FleetStore {
  const store = new FleetStore();
  link.fleet.on((nodes) => store.update(nodes));
  link.summary.on((summary) => store.applySummary(summary));
  link.samples.on((samples) => store.applySamples(samples));
  link.event.on(({ events }) => events.forEach((event) => store.applyEvent(event)));
  return store;
}

export const FleetContext = createContext<FleetStore | null>(null);

export function useFleet(): FleetStore {
  const store = useContext(FleetContext);
  if (!store) throw new Error("FleetContext is missing above this component.");
  return store;
}

export function useNodeList(): readonly Node[] {
  const store = useFleet();
  return useSyncExternalStore(
    useCallback((changed: () => void) => store.listChanged.on(changed), [store]),
    () => store.list,
  );
}

/**
 * Has the server send what moves on this page. A fleet that fits into a view is viewed whole, on every page and in every browser
 * alike; of a larger one only what is on the screen.
 */
export function useOnScreen(ids: readonly string[]): void {
  const nodes = useNodeList();
  useView(nodes.length <= MAX_VIEWED ? nodes.map((node) => node.id) : ids);
}

/** One node as it is now; redraws the component when it changes. Null when the fleet does not know it. */
export function useNode(id: string): Node | null {
  const store = useFleet();
  return useSyncExternalStore(
    useCallback((changed: () => void) => store.onRow(id, changed), [store, id]),
    () => store.node(id),
  );
}

/** A node's CPU history. It changes in place: the component is redrawn with each new point. */
export function useHistory(id: string): SamplesTable | null {
  const store = useFleet();
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  useEffect(() => store.onRow(id, redraw), [store, id]);
  return store.history(id);
}
