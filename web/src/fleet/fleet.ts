import { createContext, useCallback, useContext, useReducer, useEffect, useSyncExternalStore } from "react";
import type { Node } from "../api/types";
import type { SamplesTable } from "../data/samplesTable";
import type { LiveLink } from "../live/liveLink";
import { FleetStore } from "./fleetStore";

/** A store that follows the live link. */
export function createFleet(link: LiveLink): FleetStore {
  const store = new FleetStore();
  link.fleet.on((nodes) => store.update(nodes));
  link.samples.on((samples) => store.applySamples(samples));
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
