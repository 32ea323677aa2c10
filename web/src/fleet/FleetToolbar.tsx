import type { Node, NodeStatus } from "../api/types";
import { AddNodeButton } from "../enrol/AddNodeButton";
import { StatusIcon, statusWord } from "../ui/Status";
import { countByStatus, STATUS_ORDER, toggleSort, type FleetView, type SortKey } from "./view";

export const SORT_WORDS: Record<SortKey, string> = {
  name: "Name",
  status: "Status",
  cpu: "CPU",
  memory: "Memory",
  disk: "Disk",
  net: "Network",
  lastSeen: "Last seen",
};

interface FleetToolbarProps {
  nodes: readonly Node[];
  view: FleetView;
  onView: (view: FleetView) => void;
  /** Offers sorting on narrow screens, where the table has no headings to press. */
  sortable: boolean;
}

export function FleetToolbar({ nodes, view, onView, sortable }: FleetToolbarProps) {
  const counts = countByStatus(nodes);
  const shown = STATUS_ORDER.filter((status) => counts[status] > 0 || view.statuses.includes(status)).reverse();
  const toggle = (status: NodeStatus): void => {
    const has = view.statuses.includes(status);
    onView({ ...view, statuses: has ? view.statuses.filter((other) => other !== status) : [...view.statuses, status] });
  };
  return (
    <div role="search" className="toolbar">
      <div className="chips" role="group" aria-label="Filter by status">
        {shown.map((status) => (
          <button
            key={status}
            type="button"
            className="chip"
            data-status={status}
            aria-pressed={view.statuses.includes(status)}
            onClick={() => toggle(status)}
          >
            <StatusIcon status={status} />
            <b>{counts[status]}</b> {statusWord(status).toLowerCase()}
          </button>
        ))}
      </div>
      <input
        type="search"
        placeholder="Filter by name, type, label"
        aria-label="Filter by name, type or label"
        maxLength={120}
        value={view.text}
        onChange={(event) => onView({ ...view, text: event.target.value })}
      />
      {sortable && (
        <div className="sort-select">
          <label htmlFor="sort">Sort</label>
          <select
            id="sort"
            value={view.sort}
            onChange={(event) => onView(toggleSort(view, event.target.value as SortKey))}
          >
            {(Object.keys(SORT_WORDS) as SortKey[]).map((sort) => (
              <option key={sort} value={sort}>
                {SORT_WORDS[sort]}
              </option>
            ))}
          </select>
          <button
            type="button"
            aria-label={view.descending ? "Highest first. Reverse." : "Lowest first. Reverse."}
            onClick={() => onView(toggleSort(view, view.sort))}
          >
            {view.descending ? "↓" : "↑"}
          </button>
        </div>
      )}
      <AddNodeButton />
    </div>
  );
}
