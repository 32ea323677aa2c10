import { useCallback, useEffect, useState } from "react";
import { api } from "../api/client";
import { ApiError } from "../api/problem";
import type { NodeDetail } from "../api/types";
import { useFleet } from "../fleet/fleet";
import { useLiveStatus } from "../live/live";

/** What does not change by the second: loaded once and after each reconnection. */
export function useNodeDetail(id: string): { detail: NodeDetail | null; error: ApiError | null; reload: () => void } {
  const store = useFleet();
  const { epoch } = useLiveStatus();
  const [attempt, setAttempt] = useState(0);
  const [state, setState] = useState<{ detail: NodeDetail | null; error: ApiError | null }>({ detail: null, error: null });
  useEffect(() => {
    const abort = new AbortController();
    api.node(id, abort.signal).then(
      (detail) => {
        store.update([detail]);
        setState({ detail, error: null });
      },
      (error: unknown) => {
        if (!abort.signal.aborted && error instanceof ApiError) setState((last) => ({ ...last, error }));
      },
    );
    return () => abort.abort();
  }, [store, id, epoch, attempt]);
  const reload = useCallback(() => setAttempt((count) => count + 1), []);
  return { ...state, reload };
}
