import { useEffect } from "react";
import { api } from "../api/client";
import { serverClock } from "../api/serverClock";
import { Turnstile } from "../data/turnstile";
import { useLiveStatus } from "../live/live";
import { useReturns } from "../ui/useReturns";
import { useFleet } from "./fleet";

const WINDOW_MS = 300_000;
const POINTS = 150;
// Rows that fly by while scrolling ask for nothing.
const SETTLE_MS = 300;
const turnstile = new Turnstile(2);

/** Draws a node's CPU line from the beginning: the last five minutes as stored. The live numbers do without it. */
export function useStoredHistory(id: string): void {
  const store = useFleet();
  const { epoch } = useLiveStatus();
  // Grows whenever live samples may have been missed: after a reconnection, and after the page was hidden for long.
  const generation = epoch + useReturns();
  useEffect(() => {
    if (!store.needsHistory(id, generation)) return;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      const to = serverClock.now();
      const query = { select: ["cpu.total"], from: to - WINDOW_MS, to, points: POINTS };
      turnstile.run(() => api.series(id, query, abort.signal), abort.signal).then(
        (table) => store.applyHistory(id, generation, table.t, table.series[0]?.v ?? []),
        () => undefined,
      );
    }, SETTLE_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [store, id, generation]);
}
