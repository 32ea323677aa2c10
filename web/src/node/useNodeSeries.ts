import { useCallback, useEffect, useState, useSyncExternalStore } from "react";
import { api } from "../api/client";
import { ApiError } from "../api/problem";
import { serverClock } from "../api/serverClock";
import type { ChartSource } from "../charts/LineChart";
import { useLive, useLiveStatus } from "../live/live";
import { useReturns } from "../ui/useReturns";
import { NodeSeries } from "./nodeSeries";
import type { Range } from "./range";

export interface LoadedSeries {
  source: ChartSource;
  /** The first answer has not come yet. */
  pending: boolean;
  error: ApiError | null;
  reload: () => void;
}

/** A node's series over a range: loaded, continued live, and loaded anew after anything that may have lost messages. */
export function useNodeSeries(id: string, range: Range): LoadedSeries {
  const { link } = useLive();
  const { epoch } = useLiveStatus();
  const returns = useReturns();
  const [series] = useState(
    () => new NodeSeries((query, signal) => api.series(id, query, signal), () => serverClock.now()),
  );
  const [attempt, setAttempt] = useState(0);
  const [state, setState] = useState({ pending: true, error: null as ApiError | null });
  const reload = useCallback(() => setAttempt((count) => count + 1), []);

  useEffect(() => {
    const abort = new AbortController();
    series.load(range, abort.signal).then(
      () => {
        if (!abort.signal.aborted) setState({ pending: false, error: null });
      },
      (error: unknown) => {
        if (!abort.signal.aborted && error instanceof ApiError) setState({ pending: false, error });
      },
    );
    return () => abort.abort();
  }, [series, range, epoch, returns, attempt]);

  useEffect(
    () =>
      link.samples.on((samples) => {
        if (samples.node === id && !series.apply(samples, range)) reload();
      }),
    [link, series, id, range, reload],
  );

  const source = useSyncExternalStore(
    useCallback((changed: () => void) => series.changed.on(changed), [series]),
    () => series.source,
  );
  return { source, ...state, reload };
}
