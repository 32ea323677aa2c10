import { useCallback, useEffect, useState, useSyncExternalStore } from "react";
import { useLive } from "../live/live";
import { lets, type LogFilter } from "./logFilter";
import { parseLogsMessage, type LogLine } from "./logLine";
import { logsApi, type Time } from "./logsApi";
import { LogSearch, type SearchState } from "./logSearch";
import { LogTail, type TailState } from "./logTail";

export interface FollowedSearch extends SearchState {
  loadMore: () => void;
}

/** What a search finds. `filter` and `time` stay the same: another search is another component. */
export function useLogSearch(filter: LogFilter, time: Time): FollowedSearch {
  const [search] = useState(() => new LogSearch((cursor, signal) => logsApi.search(filter, time, cursor, signal)));
  useEffect(() => {
    search.start();
    return () => search.stop();
  }, [search]);
  const state = useSyncExternalStore(
    useCallback((changed: () => void) => search.changed.on(changed), [search]),
    () => search.state,
  );
  const loadMore = useCallback(() => void search.more(), [search]);
  return { ...state, loadMore };
}

export interface FollowedTail extends TailState {
  follow: (following: boolean) => void;
}

/** Lines of some nodes as they come, behind those that are known. `filter`, `before` and `nodes` stay the same. */
export function useLogTail(filter: LogFilter, before: readonly LogLine[], nodes: readonly { id: string; name: string }[]): FollowedTail {
  const { link, watchList } = useLive();
  const [tail] = useState(() => new LogTail(before));
  useEffect(() => {
    const releases = [...nodes.map(({ id }) => watchList.watch(id)), watchList.readLogs()];
    return () => releases.forEach((release) => release());
  }, [watchList, nodes]);
  useEffect(() => {
    const fits = lets(filter);
    const ids = new Set(nodes.map(({ id }) => id));
    return link.told.on(({ target, message }) => {
      const told = target === "logs" ? parseLogsMessage(message) : null;
      // Whoever follows one node may watch others on the same connection.
      if (told && ids.has(told.node.id)) tail.take(told.lines.filter(fits), told.dropped);
    });
  }, [link, tail, filter, nodes]);
  const state = useSyncExternalStore(
    useCallback((changed: () => void) => tail.changed.on(changed), [tail]),
    () => tail.state,
  );
  const follow = useCallback((following: boolean) => tail.follow(following), [tail]);
  return { ...state, follow };
}
