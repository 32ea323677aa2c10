import { useEffect, useState } from "react";

// While hidden for longer than this, nothing was watched and live samples are missing.
const LONG_AWAY_MS = 30_000;

/** Counts how often the page came back into view after it had been hidden for long. */
export function useReturns(): number {
  const [returns, setReturns] = useState(0);
  useEffect(() => {
    let hiddenAt = 0;
    const look = (): void => {
      if (document.hidden) hiddenAt = Date.now();
      else if (hiddenAt > 0 && Date.now() - hiddenAt > LONG_AWAY_MS) setReturns((count) => count + 1);
    };
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, []);
  return returns;
}
