import { useEffect, useState } from "react";
import { api } from "../api/client";
import { ApiError } from "../api/problem";
import type { ProcessList } from "../api/types";
import { useReturns } from "../ui/useReturns";
import { pauseAfter } from "./processes";

export interface LoadedProcesses {
  list: ProcessList | null;
  /** The first answer has not come yet. */
  pending: boolean;
  /** Null while all is well; that there is no snapshot yet is no error. */
  error: ApiError | null;
}

/** A node's newest top processes, asked for again each minute while the page is visible. */
export function useProcesses(id: string): LoadedProcesses {
  const returns = useReturns();
  const [state, setState] = useState<LoadedProcesses>({ list: null, pending: true, error: null });
  useEffect(() => {
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const again = (found: boolean): void => {
      timer = setTimeout(ask, pauseAfter(found));
    };
    function ask(): void {
      if (document.hidden) {
        again(false);
        return;
      }
      api.processes(id, abort.signal).then(
        (list) => {
          if (abort.signal.aborted) return;
          setState({ list, pending: false, error: null });
          again(true);
        },
        (error: unknown) => {
          if (abort.signal.aborted || !(error instanceof ApiError)) return;
          const none = error.status === 404;
          setState((last) => ({ list: none ? null : last.list, pending: false, error: none ? null : error }));
          again(false);
        },
      );
    }
    ask();
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [id, returns]);
  return state;
}
