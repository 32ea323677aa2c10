import { useCallback, useEffect, useRef, useState } from "react";
import { ApiError } from "../api/problem";
import { useLive, useLiveStatus } from "../live/live";
import { MAX_VIEWED } from "../live/viewList";
import { useReturns } from "../ui/useReturns";
import { useFleet } from "./fleet";
import { loadNodes } from "./loadNodes";
import { Refresher } from "./refresher";

export interface FleetLoad {
  /** False until the first answer, good or bad. */
  settled: boolean;
  error: ApiError | null;
  /** The server holds more nodes than it sent. */
  truncated: boolean;
  reload: () => void;
}

// In a fleet that no view holds, what is not on the screen stands still in between.
const LARGE_FLEET_MS = 60_000;
const CHANGES_THE_LIST = /^node\.(created|updated|restored)$/;

/** Loads the fleet when the page opens, and again whenever messages may have been missed or tell of nodes that are not listed. */
export function useFleetLoad(): FleetLoad {
  const store = useFleet();
  const { link } = useLive();
  const { epoch } = useLiveStatus();
  const returns = useReturns();
  const [state, setState] = useState({ settled: store.complete, error: null as ApiError | null, truncated: false });
  const [attempt, setAttempt] = useState(0);
  const reload = useCallback(() => setAttempt((count) => count + 1), []);
  const refresher = useRef<Refresher | null>(null);

  useEffect(() => {
    const abort = new AbortController();
    refresher.current?.began();
    loadNodes({}, abort.signal).then(
      ({ nodes, truncated }) => {
        store.replace(nodes);
        setState({ settled: true, error: null, truncated: truncated || store.refused > 0 });
      },
      (error: unknown) => {
        if (!abort.signal.aborted && error instanceof ApiError) setState((last) => ({ ...last, settled: true, error }));
      },
    );
    return () => abort.abort();
  }, [store, epoch, returns, attempt]);

  useEffect(() => {
    const own = new Refresher(reload);
    refresher.current = own;
    const soon = (): void => own.soon();
    const timer = setInterval(() => {
      if (!document.hidden && store.list.length > MAX_VIEWED) soon();
    }, LARGE_FLEET_MS);
    const ends = [
      store.drifted.on(soon),
      link.lost.on(({ node }) => node === null && soon()),
      link.event.on(({ events }) => events.some((event) => CHANGES_THE_LIST.test(event.type)) && soon()),
    ];
    return () => {
      clearInterval(timer);
      ends.forEach((end) => end());
      own.stop();
    };
  }, [store, link, reload]);
  return { ...state, reload };
}
