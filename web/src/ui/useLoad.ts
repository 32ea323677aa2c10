import { useCallback, useEffect, useState } from "react";
import { ApiError } from "../api/problem";

export interface Loaded<T> {
  /** Null until the first good answer; kept while it is loaded again. */
  data: T | null;
  error: ApiError | null;
  reload: () => void;
}

/** Loads when the component appears and when `load` changes: give it one that stays the same (module level, or useCallback). */
export function useLoad<T>(load: (signal: AbortSignal) => Promise<T>): Loaded<T> {
  const [state, setState] = useState<{ data: T | null; error: ApiError | null }>({ data: null, error: null });
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    const abort = new AbortController();
    load(abort.signal).then(
      (data) => !abort.signal.aborted && setState({ data, error: null }),
      (error: unknown) => {
        if (!abort.signal.aborted && error instanceof ApiError) setState((last) => ({ ...last, error }));
      },
    );
    return () => abort.abort();
  }, [load, attempt]);
  const reload = useCallback(() => setAttempt((count) => count + 1), []);
  return { ...state, reload };
}
