import { useMemo } from "react";
import type { Node } from "../api/types";

interface LabelFilterProps {
  nodes: readonly Node[];
  /** Chosen, as `name=value`. */
  chosen: readonly string[];
  onToggle: (label: string) => void;
}

// A list of more is not read; the text filter finds the others.
const MAX_OFFERED = 200;

/** Chips of the labels that were chosen, and a list to choose others from. */
export function LabelFilter({ nodes, chosen, onToggle }: LabelFilterProps) {
  const offered = useMemo(() => labelCounts(nodes), [nodes]);
  const others = offered.filter(([label]) => !chosen.includes(label));
  if (offered.length === 0 && chosen.length === 0) return null;
  return (
    <div className="chips" role="group" aria-label="Filter by label">
      {chosen.map((label) => (
        <button key={label} type="button" className="chip" aria-pressed="true" onClick={() => onToggle(label)}>
          {label}
        </button>
      ))}
      {others.length > 0 && (
        <select aria-label="Add a label to the filter" value="" onChange={(event) => onToggle(event.target.value)}>
          <option value="">Label…</option>
          {others.map(([label, count]) => (
            <option key={label} value={label}>
              {label} ({count})
            </option>
          ))}
        </select>
      )}
    </div>
  );
}

/** Labels as `name=value` with the number of nodes that carry them, by name. */
function labelCounts(nodes: readonly Node[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const node of nodes) {
    for (const [name, value] of Object.entries(node.labels)) counts.set(`${name}=${value}`, (counts.get(`${name}=${value}`) ?? 0) + 1);
  }
  const byUse = [...counts].sort(([, a], [, b]) => b - a).slice(0, MAX_OFFERED);
  return byUse.sort(([a], [b]) => a.localeCompare(b, "en", { numeric: true }));
}
