import type { Node, NodeSystem } from "../api/types";
import { ago, bytes, duration } from "../ui/format";
import { Status } from "../ui/Status";
import { useNow } from "../ui/useNow";

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

function factsOf(node: Node, system: NodeSystem | null): string[] {
  const cores = system?.cores === null || system?.cores === undefined ? null : `${system.cores} cores`;
  const memory = system?.memoryBytes ? `${bytes(system.memoryBytes)} RAM` : null;
  const agent = node.agentVersion === null ? null : `agent ${node.agentVersion}`;
  const facts = [node.type, system?.os, system?.kernel, system?.arch, system?.cpuModel, cores, memory, agent];
  return [...new Set(facts.filter((fact) => typeof fact === "string"))];
}
