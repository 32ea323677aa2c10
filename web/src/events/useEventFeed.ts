import { useCallback, useEffect, useState, useSyncExternalStore } from "react";
import { useLive, useLiveStatus } from "../live/live";
import { useReturns } from "../ui/useReturns";
import { EventFeed, type FeedState } from "./eventFeed";
import { eventsApi } from "./eventsApi";

export interface FollowedFeed extends FeedState {
  loadOlder: () => void;
  retry: () => void;
}

/**
 * The newest events, of the fleet or of one node, for as long as the component is there: live, and whole after each reconnection.
 * `node` stays the same.
 */
export function useEventFeed(node?: string): FollowedFeed {
  const { link } = useLive();
  const { epoch } = useLiveStatus();
  const returns = useReturns();
  const [feed] = useState(() => new EventFeed(eventsApi.list, node));
  useEffect(() => link.event.on((message) => feed.take(message)), [link, feed]);
  useEffect(() => void feed.catchUp(), [feed, epoch, returns]);
  const state = useSyncExternalStore(
    useCallback((changed: () => void) => feed.changed.on(changed), [feed]),
    () => feed.state,
  );
  return { ...state, loadOlder: () => void feed.loadOlder(), retry: () => void feed.catchUp() };
}
