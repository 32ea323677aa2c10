import { useCallback, useEffect, useState } from "react";
import { api } from "../api/client";
import { ApiError } from "../api/problem";
import type { NodeDetail } from "../api/types";
import type { FleetEvent } from "../events/event";
import { useFleet } from "../fleet/fleet";
import { useLive, useLiveStatus } from "../live/live";

/** What does not change by the second: loaded once, after each reconnection, and when somebody changes it. */
export function useNodeDetail(id: string): { detail: NodeDetail | null; error: ApiError | null; reload: () => void } {
  const store = useFleet();
  const { link } = useLive();
  const { epoch } = useLiveStatus();
  const [attempt, setAttempt] = useState(0);
  const [state, setState] = useState<{ detail: NodeDetail | null; error: ApiError | null }>({ detail: null, error: null });
  useEffect(() => {
    const abort = new AbortController();
    api.node(id, abort.signal).then(
      (detail) => {
        // An archived node is not part of the fleet.
        if (detail.archivedAt === null) store.update([detail]);
        else store.remove(detail.id);
        setState({ detail, error: null });
      },
      (error: unknown) => {
        if (!abort.signal.aborted && error instanceof ApiError) setState((last) => ({ ...last, error }));
      },
    );
    return () => abort.abort();
  }, [store, id, epoch, attempt]);
  useEffect(
    () => link.event.on(({ events }) => events.some((event) => event.nodeId === id && isChange(event)) && setAttempt((count) => count + 1)),
    [link, id],
  );
  const reload = useCallback(() => setAttempt((count) => count + 1), []);
  return { ...state, reload };
}

// Its status comes with the fleet's messages.
function isChange({ type }: FleetEvent): boolean {
  return type.startsWith("node.") && type !== "node.status";
}
