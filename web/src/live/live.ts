import { createContext, useContext, useEffect, useSyncExternalStore } from "react";
import { api } from "../api/client";
import { LiveLink, type LiveStatus } from "./liveLink";
import { openSignalR } from "./transport";
import { ViewList } from "./viewList";
import { WatchList } from "./watchList";

const HIDDEN_GRACE_MS = 60_000;

/** The page's live connection together with what it watches and shows. */
export interface Live {
  link: LiveLink;
  watchList: WatchList;
  viewList: ViewList;
}

/** Wires connection, watch list, network events and the page's visibility together, and connects. */
export function startLive(): Live {
  const link = new LiveLink({ open: openSignalR });
  const watchList = new WatchList(api.watch);
  const viewList = new ViewList(async (connectionId, nodes) => {
    const lease = await api.view(connectionId, nodes);
    link.fleetBeginsAnew();
    return lease;
  });
  link.changed.on(() => {
    viewList.connected(link.connectionId);
    watchList.connected(link.connectionId);
  });
  link.behindChanged.on((behind) => watchList.slow(behind));
  window.addEventListener("online", () => link.retryNow());
  const pause = (paused: boolean): void => [viewList, watchList].forEach((list) => list.pause(paused));
  let hiddenTimer: ReturnType<typeof setTimeout> | undefined;
  document.addEventListener("visibilitychange", () => {
    clearTimeout(hiddenTimer);
    if (document.hidden) {
      hiddenTimer = setTimeout(() => pause(true), HIDDEN_GRACE_MS);
    } else {
      pause(false);
      link.retryNow();
    }
  });
  link.start();
  return { link, watchList, viewList };
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

/** Whether messages reach this page late. */
export function useBehind(): boolean {
  const { link } = useLive();
  return useSyncExternalStore(
    (changed) => link.behindChanged.on(changed),
    () => link.behind,
  );
}

/** Whether the server would not have this node watched. */
export function useRefused(id: string): boolean {
  const { watchList } = useLive();
  return useSyncExternalStore(
    (changed) => watchList.refusedChanged.on(changed),
    () => watchList.isRefused(id),
  );
}

/** Says which nodes are on the screen while the component shows them. `ids` may be a new array each time. */
export function useView(ids: readonly string[]): void {
  const { viewList } = useLive();
  const joined = ids.join("\n");
  useEffect(() => {
    viewList.show(joined === "" ? [] : joined.split("\n"));
    return () => viewList.show([]);
  }, [joined, viewList]);
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
