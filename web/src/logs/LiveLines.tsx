import { useCallback, useMemo, useState } from "react";
import { FormError } from "../ui/FormError";
import { useLoad } from "../ui/useLoad";
import { useRefused } from "../live/live";
import { timeOf, type LogFilter } from "./logFilter";
import type { LogLine } from "./logLine";
import { LogList } from "./LogList";
import { logsApi } from "./logsApi";
import { useLogTail } from "./useLogs";
import { wordsOf } from "./words";

interface LiveLinesProps {
  filter: LogFilter;
  nodes: readonly { id: string; name: string }[];
  nodeless: boolean;
  wrap: boolean;
}

/** Lines as they come, behind the newest that are stored. `filter` and `nodes` stay the same. */
export function LiveLines({ filter, nodes, nodeless, wrap }: LiveLinesProps) {
  const [time] = useState(() => timeOf({ ...filter, range: null }));
  const { data, error } = useLoad(
    useCallback(async (signal: AbortSignal) => (await logsApi.search(filter, time, null, signal)).lines.reverse(), [filter, time]),
  );
  if (error) return <FormError error={error} />;
  if (data === null) {
    return (
      <p className="loading" role="status">
        Loading…
      </p>
    );
  }
  return <Tail filter={filter} before={data} nodes={nodes} nodeless={nodeless} wrap={wrap} />;
}

function Tail({ filter, before, nodes, nodeless, wrap }: LiveLinesProps & { before: readonly LogLine[] }) {
  const { lines, waiting, dropped, following, follow } = useLogTail(filter, before, nodes);
  const words = useMemo(() => wordsOf(filter.q), [filter.q]);
  return (
    <>
      <div className="log-live">
        {lines.length === 0 && <p className="note">Nothing has come yet.</p>}
        <LogList lines={lines} words={words} nodeless={nodeless} wrap={wrap} following={following} onFollow={follow} />
        {!following && (
          <button type="button" className="log-new" onClick={() => follow(true)} data-testid="log-new">
            {waiting === 0 ? "To the newest line" : `${waiting} new line${waiting === 1 ? "" : "s"}`} ↓
          </button>
        )}
      </div>
      <p className="note" role="status">
        {following ? "Newest last, as they come." : "Paused while you look at older lines."}
        {dropped > 0 && ` ${dropped.toLocaleString("en")} lines were left out: more came than can be shown. A search finds them.`}
      </p>
      {nodes.map(({ id, name }) => (
        <Refusal key={id} id={id} name={name} />
      ))}
    </>
  );
}

function Refusal({ id, name }: { id: string; name: string }) {
  return useRefused(id) ? <p className="note">Too many nodes are watched at once: lines of {name} come only when you search again.</p> : null;
}
