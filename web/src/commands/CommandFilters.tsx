import { useEffect, useState, type SyntheticEvent } from "react";
import { api } from "../api/client";
import { Field, SelectField } from "../ui/Field";
import { commandWord, STATUSES } from "./command";
import type { CommandFilter } from "./commandsApi";
import { BUILT_INS, type NodeRef } from "./draft";
import { NodePicker } from "./NodePicker";

interface CommandFiltersProps {
  filter: CommandFilter;
  onFilter: (filter: CommandFilter) => void;
  /** Takes every filter away; null while there is none. */
  onAll: (() => void) | null;
}

const STATES = STATUSES.map((status): [string, string] => [status, commandWord(status)]);

/** Which commands are shown; a change holds at once. */
export function CommandFilters({ filter, onFilter, onAll }: CommandFiltersProps) {
  const first = useFirstNode(filter.nodeId);
  const [action, setAction] = useState(filter.action);
  const pick = (picked: NodeRef | null): void => onFilter({ ...filter, nodeId: picked?.id ?? "" });
  const put = (): void => {
    if (action.trim() !== filter.action) onFilter({ ...filter, action: action.trim() });
  };
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    put();
  };
  return (
    <form role="search" className="filters" onSubmit={submit}>
      <SelectField
        label="State"
        value={filter.status}
        onValue={(status) => onFilter({ ...filter, status })}
        options={[["", "all"], ...STATES]}
      />
      <FilterNode key={first?.name} first={first} onPick={pick} />
      <Field
        label="Action"
        value={action}
        onValue={setAction}
        onBlur={put}
        maxLength={64}
        placeholder={BUILT_INS[0]?.action}
        autoComplete="off"
        spellCheck={false}
      />
      {onAll && (
        <button type="button" className="quiet" onClick={onAll}>
          Show all
        </button>
      )}
    </form>
  );
}

function FilterNode({ first, onPick }: { first: NodeRef | null; onPick: (node: NodeRef | null) => void }) {
  const [node, setNode] = useState(first);
  const pick = (picked: NodeRef | null): void => {
    setNode(picked);
    onPick(picked);
  };
  return <NodePicker label="Node" value={node} onValue={pick} required={false} />;
}

/** The node that the page was opened with: by its id until its name is known. */
function useFirstNode(id: string): NodeRef | null {
  const [first, setFirst] = useState<NodeRef | null>(id === "" ? null : { id, name: id });
  const [asked] = useState(id);
  useEffect(() => {
    if (asked === "") return;
    const abort = new AbortController();
    // Its id does where the name can't be had.
    api.node(asked, abort.signal).then((node) => setFirst({ id: asked, name: node.name }), () => undefined);
    return () => abort.abort();
  }, [asked]);
  return first;
}
