import { useState } from "react";
import type { NodeRef } from "./draft";
import { NodePicker } from "./NodePicker";
import { useNodeRef } from "./useNodeRef";

/** The one node that a list is of. `id` is what the page was opened with; empty for all. */
export function NodeFilter({ id, onPick }: { id: string; onPick: (node: NodeRef | null) => void }) {
  const first = useNodeRef(id);
  return <Picker key={first?.name} first={first} onPick={onPick} />;
}

function Picker({ first, onPick }: { first: NodeRef | null; onPick: (node: NodeRef | null) => void }) {
  const [node, setNode] = useState(first);
  const pick = (picked: NodeRef | null): void => {
    setNode(picked);
    onPick(picked);
  };
  return <NodePicker label="Node" value={node} onValue={pick} required={false} />;
}
