import { createContext, useContext, useEffect, useSyncExternalStore } from "react";
import { api } from "../api/client";
import { LiveLink, type LiveStatus } from "./liveLink";
import { openSignalR } from "./transport";
import { WatchList } from "./watchList";

const HIDDEN_GRACE_MS = 60_000;

/** The page's live connection together with what it watches. */
export interface Live {
  link: LiveLink;
  watchList: WatchList;
}

/** Wires connection, watch list, network events and the page's visibility together, and connects. */
export function startLive(): Live {
  const link = new LiveLink({ open: openSignalR });
  const watchList = new WatchList(api.watch);
  link.changed.on(() => watchList.connected(link.connectionId));
  window.addEventListener("online", () => link.retryNow());
  let hiddenTimer: ReturnType<typeof setTimeout> | undefined;
  document.addEventListener("visibilitychange", () => {
    clearTimeout(hiddenTimer);
    if (document.hidden) {
      hiddenTimer = setTimeout(() => watchList.pause(true), HIDDEN_GRACE_MS);
    } else {
      watchList.pause(false);
      link.retryNow();
    }
  });
  link.start();
  return { link, watchList };
}

export const LiveContext = createContext<Live | null>(null);

export function useLive(): Live {
  const live = useContext(LiveContext);
  if (!live) throw new Error("LiveContext is missing above this component.");
  return live;
}

export function useLiveStatus(): LiveStatus {
  const { link } = useLive();
  return useSyncExternalStore(
    (changed) => link.changed.on(changed),
    () => link.status,
  );
}

/** Watches nodes for as long as the component shows them. `ids` may be a new array each time. */
export function useWatch(ids: readonly string[]): void {
  const { watchList } = useLive();
  const joined = ids.join("\n");
  useEffect(() => {
    const releases = joined === "" ? [] : joined.split("\n").map((id) => watchList.watch(id));
    return () => releases.forEach((release) => release());
  }, [joined, watchList]);
}
