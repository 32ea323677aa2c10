import type { Node, NodeSystem } from "../api/types";
import { ago, duration } from "../ui/format";
import { Status } from "../ui/Status";
import { useNow } from "../ui/useNow";
import { factsOf } from "./facts";

export function NodeHead({ node, system }: { node: Node; system: NodeSystem | null }) {
  const now = useNow();
  const labels = Object.entries(node.labels);
  return (
    <header className="node-head">
      <div className="node-title">
        <h1>{node.name}</h1>
        <Status status={node.status} />
        <span className="node-seen">
          seen {ago(node.lastSeen, now)} · up {duration(node.uptime)}
        </span>
      </div>
      <ul className="facts">
        {factsOf(node, system).map((fact) => (
          <li key={fact}>{fact}</li>
        ))}
        {labels.map(([name, value]) => (
          <li key={name} className="label">
            {name}={value}
          </li>
        ))}
      </ul>
    </header>
  );
}
