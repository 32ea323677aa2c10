import type { ReactNode } from "react";
import type { Node, NodeSystem } from "../api/types";
import { statusNote } from "../fleet/statusNote";
import { ago, duration } from "../ui/format";
import { Status } from "../ui/Status";
import { useNow } from "../ui/useNow";
import { factsOf } from "./facts";

interface NodeHeadProps {
  node: Node;
  system: NodeSystem | null;
  /** What can be done with it. */
  children: ReactNode;
}

export function NodeHead({ node, system, children }: NodeHeadProps) {
  const now = useNow();
  const labels = Object.entries(node.labels);
  // That all is well, and since when, goes without saying.
  const note = node.status === "UP" && node.statusReason === null ? null : statusNote(node, now);
  return (
    <header className="node-head">
      <div className="node-title">
        <h1>{node.name}</h1>
        <Status status={node.status} />
        <span className="node-seen">
          seen {ago(node.lastSeen, now)} · up {duration(node.uptime)}
        </span>
        {children}
      </div>
      {note !== null && (
        <p className="node-note" data-testid="status-note">
          {note}
        </p>
      )}
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
