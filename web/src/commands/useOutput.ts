import { useCallback, useEffect, useState, useSyncExternalStore } from "react";
import { commandsApi } from "./commandsApi";
import { OutputFollower, type OutputState } from "./outputFollower";

/** A command's output as it comes, while the component is there. `id` stays the same. */
export function useOutput(id: string): OutputState {
  const [follower] = useState(() => new OutputFollower((from, signal) => commandsApi.output(id, from, signal)));
  useEffect(() => {
    const abort = new AbortController();
    void follower.follow(abort.signal);
    return () => abort.abort();
  }, [follower]);
  return useSyncExternalStore(
    useCallback((changed: () => void) => follower.changed.on(changed), [follower]),
    () => follower.state,
  );
}
