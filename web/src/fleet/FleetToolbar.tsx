import type { Node } from "../api/types";
import { AddNodeButton } from "../enrol/AddNodeButton";
import { StatusFilter } from "./StatusFilter";
import { TraitFilter } from "./TraitFilter";
import { initialView, isFiltered, toggled, toggleSort, type FleetView, type SortKey } from "./view";

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
  return (
    <div role="search" className="toolbar">
      <StatusFilter
        nodes={nodes}
        chosen={view.statuses}
        onToggle={(status) => onView({ ...view, statuses: toggled(view.statuses, status) })}
      />
      <TraitFilter nodes={nodes} view={view} onView={onView} />
      {isFiltered(view) && (
        <button type="button" className="quiet" onClick={() => onView({ ...initialView, sort: view.sort, descending: view.descending })}>
          Show all
        </button>
      )}
      <input
        type="search"
        placeholder="Filter by name, type, label"
        aria-label="Filter by name, type or label"
        maxLength={120}
        value={view.text}
        onChange={(event) => onView({ ...view, text: event.target.value })}
      />
      {sortable && <SortChoice view={view} onView={onView} />}
      <AddNodeButton />
    </div>
  );
}

function SortChoice({ view, onView }: Pick<FleetToolbarProps, "view" | "onView">) {
  return (
    <div className="sort-select">
      <label htmlFor="sort">Sort</label>
      <select id="sort" value={view.sort} onChange={(event) => onView(toggleSort(view, event.target.value as SortKey))}>
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
  );
}
