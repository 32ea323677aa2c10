import { useMemo, type ReactNode } from "react";
import { notYet } from "../alerts/notYet";
import { Message } from "../ui/Message";
import type { LogFilter } from "./logFilter";
import { LogList } from "./LogList";
import type { Time } from "./logsApi";
import { MAX_LINES } from "./logSearch";
import { useLogSearch } from "./useLogs";
import { wordsOf } from "./words";

interface FoundProps {
  filter: LogFilter;
  time: Time;
  nodeless: boolean;
  wrap: boolean;
  /** Said in place of an empty list. */
  empty: ReactNode;
}

/** What a search finds, newest first; more of it as one scrolls. */
export function Found({ filter, time, nodeless, wrap, empty }: FoundProps) {
  const { lines, busy, error, hasMore, scanned, loadMore } = useLogSearch(filter, time);
  const words = useMemo(() => wordsOf(filter.q), [filter.q]);
  if (error && notYet(error)) {
    return (
      <Message title="This server keeps no logs yet">
        <p>They come with its next version.</p>
      </Message>
    );
  }
  return (
    <>
      {error && (
        <Message title={error.title} error>
          <p>{error.message}</p>
          <p>
            <button type="button" onClick={loadMore}>
              Try again
            </button>
          </p>
        </Message>
      )}
      {lines.length > 0 && <LogList lines={lines} words={words} nodeless={nodeless} wrap={wrap} onEnd={loadMore} />}
      {lines.length === 0 && !busy && !error && !hasMore && empty}
      <p className="note" role="status">
        {busy ? "Looking…" : lines.length > 0 && `${count(lines.length)} line${lines.length === 1 ? "" : "s"}, newest first. `}
        {!busy && hasMore && lines.length === 0 && !error && `Nothing among ${count(scanned)} lines yet. `}
        {lines.length >= MAX_LINES && "More are not shown: search for less."}
      </p>
      {!busy && hasMore && !error && (
        <button type="button" onClick={loadMore}>
          {lines.length === 0 ? "Look further back" : "Older"}
        </button>
      )}
    </>
  );
}

const count = (value: number): string => value.toLocaleString("en");
