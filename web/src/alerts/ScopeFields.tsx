import { useEffect, useRef, useState } from "react";
import { NODE_TYPES } from "../api/parse";
import type { NodeRef } from "../commands/draft";
import { NodePicker } from "../commands/NodePicker";
import { LabelsField } from "../ui/LabelsField";
import type { RuleDraft } from "./ruleDraft";

interface ScopeFieldsProps {
  draft: RuleDraft;
  put: (change: Partial<RuleDraft>) => void;
}

const MOST_NODES = 100;

/** Which nodes a rule is for; none chosen for all. */
export function ScopeFields({ draft, put }: ScopeFieldsProps) {
  const toggle = (type: string): void =>
    put({ types: draft.types.includes(type) ? draft.types.filter((one) => one !== type) : [...draft.types, type] });
  const all = draft.labels.trim() === "" && draft.nodes.length === 0 && draft.types.length === 0;
  return (
    <>
      <p className="note">{all ? "Every node that you may see: now, and those that come." : "Only nodes that fit all of this."}</p>
      <LabelsField value={draft.labels} onValue={(labels) => put({ labels })} hint="Nodes that have all of them." error={null} />
      <fieldset>
        <legend>Types (optional)</legend>
        <div className="checks">
          {NODE_TYPES.map((type) => (
            <label key={type} className="check">
              <input type="checkbox" checked={draft.types.includes(type)} onChange={() => toggle(type)} /> {type}
            </label>
          ))}
        </div>
      </fieldset>
      <Nodes nodes={draft.nodes} onNodes={(nodes) => put({ nodes })} />
    </>
  );
}

/** Nodes by name, added one after another. */
function Nodes({ nodes, onNodes }: { nodes: readonly NodeRef[]; onNodes: (nodes: readonly NodeRef[]) => void }) {
  const [picks, setPicks] = useState(0);
  const field = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (picks > 0) field.current?.querySelector("input")?.focus();
  }, [picks]);
  const add = (node: NodeRef | null): void => {
    if (node === null) return;
    if (!nodes.some(({ id }) => id === node.id)) onNodes([...nodes, node]);
    // An empty field for the next one.
    setPicks(picks + 1);
  };
  return (
    <>
      <div ref={field}>
        {nodes.length < MOST_NODES && <NodePicker key={picks} label="Nodes (optional)" value={null} onValue={add} required={false} />}
      </div>
      {nodes.length > 0 && (
        <ul className="chips" aria-label="Chosen nodes">
          {nodes.map((node) => (
            <li key={node.id}>
              <button type="button" className="chip" onClick={() => onNodes(nodes.filter(({ id }) => id !== node.id))}>
                {node.name} <span aria-hidden="true">✕</span>
                <span className="hidden">: take it out</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
