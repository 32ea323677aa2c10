import { useCallback, useEffect, useState } from "react";
import { api } from "../api/client";
import { ApiError } from "../api/problem";
import { useLiveStatus } from "../live/live";
import { useFleet } from "./fleet";

export interface FleetLoad {
  /** False until the first answer, good or bad. */
  settled: boolean;
  error: ApiError | null;
  /** The server holds more nodes than it sent. */
  truncated: boolean;
  reload: () => void;
}

/** Loads the fleet when the page opens and after each reconnection, since messages may have been missed meanwhile. */
export function useFleetLoad(): FleetLoad {
  const store = useFleet();
  const { epoch } = useLiveStatus();
  const [state, setState] = useState({ settled: store.complete, error: null as ApiError | null, truncated: false });
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    const abort = new AbortController();
    api.nodes(abort.signal).then(
      (page) => {
        store.replace(page.nodes);
        setState({ settled: true, error: null, truncated: page.truncated || store.refused > 0 });
      },
      (error: unknown) => {
        if (!abort.signal.aborted && error instanceof ApiError) setState((last) => ({ ...last, settled: true, error }));
      },
    );
    return () => abort.abort();
  }, [store, epoch, attempt]);
  const reload = useCallback(() => setAttempt((count) => count + 1), []);
  return { ...state, reload };
}
