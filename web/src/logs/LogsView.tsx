import { useCallback, useMemo, useState } from "react";
import { useNode, useNodeList } from "../fleet/fleet";
import { useLiveStatus } from "../live/live";
import { Message } from "../ui/Message";
import { useLoad } from "../ui/useLoad";
import { EVERY_LINE, filterQuery, isNarrow, timeOf, type LogFilter } from "./logFilter";
import { LogFilters } from "./LogFilters";
import { Found } from "./Found";
import { LiveLines } from "./LiveLines";
import { logsApi, type Time } from "./logsApi";
import { VolumeBars } from "./VolumeBars";
import "../ui/styles/work.css";
import "./logs.css";

interface LogsViewProps {
  /** What it begins with. */
  start: LogFilter;
  /** Told of each change. */
  onFilter?: (filter: LogFilter) => void;
  /** Every line is of the node that it begins with. */
  nodeless?: boolean;
}

/** As many nodes as are followed at once: each sends every second then, which costs its owner. */
const MOST_FOLLOWED = 8;

/** Lines of logs: found by words, level, place and time, or as they come. */
export function LogsView({ start, onFilter, nodeless = false }: LogsViewProps) {
  const [filter, setFilter] = useState(start);
  const [isLive, setLive] = useState(false);
  const [wrap, setWrap] = useState(false);
  // A search that is made again asks up to the new now.
  const [round, setRound] = useState(0);
  const [cleared, setCleared] = useState(0);
  const { epoch } = useLiveStatus();
  const followed = useFollowed(filter);
  const change = (next: LogFilter): void => {
    setFilter(next);
    onFilter?.(next);
  };
  const usual = nodeless ? { ...EVERY_LINE, nodeId: start.nodeId } : EVERY_LINE;
  const query = filterQuery(filter);
  const showAll = (): void => {
    change(usual);
    setCleared(cleared + 1);
  };
  const canFollow = followed.length > 0 && followed.length <= MOST_FOLLOWED;
  const live = isLive && canFollow;
  return (
    <div className="logs">
      <LogFilters
        key={cleared}
        filter={filter}
        onFilter={change}
        nodeless={nodeless}
        onAll={query === filterQuery(usual) ? null : showAll}
        isLive={live}
      >
        <button type="button" aria-pressed={live} className="chip" disabled={!canFollow} onClick={() => setLive(!isLive)} data-testid="log-live">
          <span className="live-dot" aria-hidden="true" /> Live
        </button>
        <button type="button" aria-pressed={wrap} className="chip" onClick={() => setWrap(!wrap)}>
          Wrap
        </button>
        {!live && (
          <button type="button" className="quiet" onClick={() => setRound(round + 1)}>
            Search again
          </button>
        )}
        {!canFollow && <span className="note">To see lines as they come, choose a node.</span>}
      </LogFilters>
      {live ? (
        <LiveLines key={`${query} ${epoch}`} filter={filter} nodes={followed} nodeless={nodeless} wrap={wrap} />
      ) : (
        <Searched key={`${query} ${round}`} filter={filter} nodeless={nodeless} wrap={wrap} onTime={(range) => change({ ...filter, range })} />
      )}
    </div>
  );
}

/** The nodes whose lines are followed: the chosen one, or all of a small fleet. Stays the same while they do. */
function useFollowed({ nodeId, labels }: LogFilter): readonly { id: string; name: string }[] {
  const nodes = useNodeList();
  const chosen = useNode(nodeId);
  const wanted = nodeId === "" ? nodes : [{ id: nodeId, name: chosen?.name ?? nodeId, labels: {} }];
  const few = wanted.length <= MOST_FOLLOWED && labels === "" ? wanted.map(({ id, name }) => ({ id, name })) : [];
  const key = JSON.stringify(few);
  return useMemo(() => JSON.parse(key) as { id: string; name: string }[], [key]);
}

interface SearchedProps {
  filter: LogFilter;
  nodeless: boolean;
  wrap: boolean;
  onTime: (time: Time) => void;
}

function Searched({ filter, nodeless, wrap, onTime }: SearchedProps) {
  const [time] = useState(() => timeOf(filter));
  const volume = useLoad(useCallback((signal: AbortSignal) => logsApi.volume(filter, time, signal), [filter, time]));
  return (
    <>
      {volume.data && <VolumeBars buckets={volume.data.buckets} time={time} onTime={onTime} />}
      {volume.data?.complete === false && <p className="note">There is too much to count it all: the oldest bars are too low.</p>}
      <Found filter={filter} time={time} nodeless={nodeless} wrap={wrap} empty={<Empty filter={filter} />} />
    </>
  );
}

/** Why there is nothing, and what to do about it. */
function Empty({ filter }: { filter: LogFilter }) {
  const { data } = useLoad(useCallback((signal: AbortSignal) => logsApi.sources(filter.nodeId, signal), [filter.nodeId]));
  if (data === null || data.length > 0) {
    return <p className="note">{isNarrow(filter) ? "No line of this time matches." : "No line came in this time. Try a longer one."}</p>;
  }
  return (
    <Message title="No logs are sent yet">
      <p>
        Hosts send none until their own <code>agent.yaml</code> says which. On a host, add to <code>/etc/cloudnexus/agent.yaml</code>:
      </p>
      <pre className="output">{"logs:\n  journal: true\n  files:\n    - path: /var/log/nginx/*.log\n      source: nginx\n"}</pre>
      <p>
        and restart its agent. Passwords, tokens and the like are masked before lines leave the host. The agent’s user needs leave to read
        them: the group <code>systemd-journal</code> for the journal, <code>adm</code> for most files of <code>/var/log</code>.
      </p>
    </Message>
  );
}
