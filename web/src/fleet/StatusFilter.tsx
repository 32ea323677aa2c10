import type { Node, NodeStatus } from "../api/types";
import { StatusIcon, statusWord } from "../ui/Status";
import { countByStatus, STATUS_ORDER } from "./view";

interface StatusFilterProps {
  nodes: readonly Node[];
  chosen: readonly NodeStatus[];
  onToggle: (status: NodeStatus) => void;
}

/** A chip for each status that occurs, with how often; the worst first, where a narrow screen shows it. */
export function StatusFilter({ nodes, chosen, onToggle }: StatusFilterProps) {
  const counts = countByStatus(nodes);
  const shown = STATUS_ORDER.filter((status) => counts[status] > 0 || chosen.includes(status));
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
