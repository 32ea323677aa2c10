import { useEffect } from "react";
import { api } from "../api/client";
import { serverClock } from "../api/serverClock";
import type { Node } from "../api/types";
import { Link, nodePath } from "../app/router";
import { useLiveStatus } from "../live/live";
import { ago, byteRate, duration, plain } from "../ui/format";
import { Meter } from "../ui/Meter";
import { Spark } from "../ui/Spark";
import { Status } from "../ui/Status";
import { useNow } from "../ui/useNow";
import { useFleet, useHistory, useNode } from "./fleet";

export function NodeCards({ nodes }: { nodes: readonly Node[] }) {
  return (
    <ul className="cards" data-count={nodes.length}>
      {nodes.map((node) => (
        <NodeCard key={node.id} id={node.id} />
      ))}
    </ul>
  );
}

function NodeCard({ id }: { id: string }) {
  const node = useNode(id);
  const history = useHistory(id);
  const now = useNow();
  useStoredHistory(id);
  if (!node) return null;
  return (
    <li className="card" data-testid="node" data-node-id={id}>
      <div className="card-head">
        <h2>
          <Link href={nodePath(id)} className="card-link" data-testid="node-link">
            {node.name}
          </Link>
        </h2>
        <Status status={node.status} />
      </div>
      <p className="card-sub">
        {node.type} · up {duration(node.uptime)} · seen {ago(node.lastSeen, now)}
      </p>
      <div className="card-spark">
        <Spark history={history} now={now} fine />
      </div>
      <div className="card-meters">
        <Meter label="CPU" value={node.cpu} testId="node-cpu" labelled />
        <Meter label="Memory" value={node.memory} testId="node-memory" labelled />
        <Meter label="Disk" value={node.disk} testId="node-disk" labelled />
      </div>
      <dl className="pairs">
        <Pair name="Received" value={byteRate(node.netRx)} testId="node-net-rx" />
        <Pair name="Sent" value={byteRate(node.netTx)} testId="node-net-tx" />
        <Pair name="Disk read" value={byteRate(node.diskRead)} />
        <Pair name="Disk written" value={byteRate(node.diskWrite)} />
        <Pair name="Load" value={plain(node.load1)} />
      </dl>
    </li>
  );
}

function Pair({ name, value, testId }: { name: string; value: string; testId?: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd data-testid={testId}>{value}</dd>
    </div>
  );
}

/** Draws the card's line from the beginning: the last five minutes as stored. The live numbers do without it. */
function useStoredHistory(id: string): void {
  const store = useFleet();
  const { epoch } = useLiveStatus();
  useEffect(() => {
    const abort = new AbortController();
    const to = serverClock.now();
    api.series(id, { select: ["cpu.total"], from: to - 300_000, to, points: 150 }, abort.signal).then(
      (table) => store.applyHistory(id, table.t, table.series[0]?.v ?? []),
      () => undefined,
    );
    return () => abort.abort();
  }, [store, id, epoch]);
}
