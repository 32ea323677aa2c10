import type { Node } from "../api/types";
import { Link, nodePath } from "../app/router";
import { ago, byteRate, duration, plain } from "../ui/format";
import { Meter } from "../ui/Meter";
import { Spark } from "../ui/Spark";
import { Status } from "../ui/Status";
import { Tip } from "../ui/Tip";
import { useNow } from "../ui/useNow";
import { useHistory, useNode, useOnScreen } from "./fleet";
import { statusNote } from "./statusNote";
import { useStoredHistory } from "./useStoredHistory";

export function NodeCards({ nodes }: { nodes: readonly Node[] }) {
  useOnScreen(nodes.map((node) => node.id));
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
  const note = statusNote(node, now);
  return (
    <li className="card" data-testid="node" data-node-id={id}>
      <div className="card-head">
        <h2>
          <Link href={nodePath(id)} className="card-link" data-testid="node-link">
            {node.name}
          </Link>
        </h2>
        <Tip text={node.status === "UP" ? note : null}>
          <Status status={node.status} />
        </Tip>
      </div>
      {node.status !== "UP" && note !== null && <p className="card-note">{note}</p>}
      <p className="card-sub">
        {node.type} · load {plain(node.load1)} · up {duration(node.uptime)} · seen {ago(node.lastSeen, now)}
      </p>
      <div className="card-spark">
        <Spark history={history} now={now} />
      </div>
      <div className="card-meters">
        <Meter label="CPU" value={node.cpu} testId="node-cpu" labelled />
        <Meter label="Memory" value={node.memory} testId="node-memory" labelled />
        <Meter label="Disk" value={node.disk} testId="node-disk" labelled />
      </div>
      <dl className="pairs" data-testid="node-rates">
        <Pair name="Received" value={byteRate(node.netRx)} testId="node-net-rx" />
        <Pair name="Sent" value={byteRate(node.netTx)} testId="node-net-tx" />
        <Pair name="Disk read" value={byteRate(node.diskRead)} />
        <Pair name="Disk written" value={byteRate(node.diskWrite)} />
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
