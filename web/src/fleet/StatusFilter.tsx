import { NODE_TYPES } from "../api/parse";
import type { Node, NodeStatus, NodeType } from "../api/types";
import { StatusIcon, statusWord } from "../ui/Status";
import { countByStatus, STATUS_ORDER } from "./view";

interface FilterProps<T> {
  nodes: readonly Node[];
  chosen: readonly T[];
  onToggle: (one: T) => void;
}

/** A chip for each status that occurs, with how often. */
export function StatusFilter({ nodes, chosen, onToggle }: FilterProps<NodeStatus>) {
  const counts = countByStatus(nodes);
  const shown = STATUS_ORDER.filter((status) => counts[status] > 0 || chosen.includes(status)).reverse();
  return (
    <div className="chips" role="group" aria-label="Filter by status">
      {shown.map((status) => (
        <button
          key={status}
          type="button"
          className="chip"
          data-status={status}
          aria-pressed={chosen.includes(status)}
          onClick={() => onToggle(status)}
        >
          <StatusIcon status={status} />
          <b>{counts[status]}</b> {statusWord(status).toLowerCase()}
        </button>
      ))}
    </div>
  );
}

/** A chip for each type, where there is more than one. */
export function TypeFilter({ nodes, chosen, onToggle }: FilterProps<NodeType>) {
  const counts = new Map<NodeType, number>();
  for (const { type } of nodes) counts.set(type, (counts.get(type) ?? 0) + 1);
  const shown = NODE_TYPES.filter((type) => counts.has(type) || chosen.includes(type));
  if (shown.length < 2 && chosen.length === 0) return null;
  return (
    <div className="chips" role="group" aria-label="Filter by type">
      {shown.map((type) => (
        <button key={type} type="button" className="chip" aria-pressed={chosen.includes(type)} onClick={() => onToggle(type)}>
          <b>{counts.get(type) ?? 0}</b> {type}
        </button>
      ))}
    </div>
  );
}
