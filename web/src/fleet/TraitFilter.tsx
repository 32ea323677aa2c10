import { useMemo } from "react";
import { NODE_TYPES } from "../api/parse";
import type { Node, NodeType } from "../api/types";
import { toggled, type FleetView } from "./view";

interface TraitFilterProps {
  nodes: readonly Node[];
  view: FleetView;
  onView: (view: FleetView) => void;
}

// A list of more is not read; the text filter finds the others.
const MAX_LABELS = 200;

/** Chips of the types and labels that were chosen, and a list to choose others from, with how many nodes have them. */
export function TraitFilter({ nodes, view, onView }: TraitFilterProps) {
  const { types, labels } = useMemo(() => traitsOf(nodes), [nodes]);
  const toggleType = (type: NodeType): void => onView({ ...view, types: toggled(view.types, type) });
  const toggleLabel = (label: string): void => onView({ ...view, labels: toggled(view.labels, label) });
  const otherTypes = types.filter(([type]) => types.length > 1 && !view.types.includes(type));
  const otherLabels = labels.filter(([label]) => !view.labels.includes(label));
  if (view.types.length + view.labels.length + otherTypes.length + otherLabels.length === 0) return null;
  const choose = (value: string): void => {
    const type = NODE_TYPES.find((one) => one === value);
    // A label has an equals sign, a type has none.
    if (type) toggleType(type);
    else if (value !== "") toggleLabel(value);
  };
  return (
    <div className="chips" role="group" aria-label="Filter by type and label">
      {view.types.map((type) => (
        <Chip key={type} text={type} onPress={() => toggleType(type)} />
      ))}
      {view.labels.map((label) => (
        <Chip key={label} text={label} onPress={() => toggleLabel(label)} />
      ))}
      <select aria-label="Add a type or label to the filter" value="" onChange={(event) => choose(event.target.value)}>
        <option value="">Type, label…</option>
        <Options title="Type" options={otherTypes} />
        <Options title="Label" options={otherLabels} />
      </select>
    </div>
  );
}

function Chip({ text, onPress }: { text: string; onPress: () => void }) {
  return (
    <button type="button" className="chip" aria-pressed="true" onClick={onPress}>
      {text} <span aria-hidden="true">✕</span>
    </button>
  );
}

function Options({ title, options }: { title: string; options: readonly (readonly [string, number])[] }) {
  if (options.length === 0) return null;
  return (
    <optgroup label={title}>
      {options.map(([value, count]) => (
        <option key={value} value={value}>
          {value} ({count})
        </option>
      ))}
    </optgroup>
  );
}

/** Types and labels (as `name=value`, by name) with the number of nodes that have them. */
function traitsOf(nodes: readonly Node[]): { types: (readonly [NodeType, number])[]; labels: (readonly [string, number])[] } {
  const types = new Map<NodeType, number>();
  const labels = new Map<string, number>();
  for (const node of nodes) {
    types.set(node.type, (types.get(node.type) ?? 0) + 1);
    for (const [name, value] of Object.entries(node.labels)) labels.set(`${name}=${value}`, (labels.get(`${name}=${value}`) ?? 0) + 1);
  }
  const byUse = [...labels].sort(([, a], [, b]) => b - a).slice(0, MAX_LABELS);
  return { types: [...types].sort(([a], [b]) => (a < b ? -1 : 1)), labels: byUse.sort(([a], [b]) => a.localeCompare(b, "en", { numeric: true })) };
}
