import { useEffect, useState } from "react";
import { serverClock } from "../api/serverClock";

/** The server's time, renewed each second while the page is visible. Epoch milliseconds. */
export function useNow(): number {
  const [now, setNow] = useState(() => serverClock.now());
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) setNow(serverClock.now());
    }, 1_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
